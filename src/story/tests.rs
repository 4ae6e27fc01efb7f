//! Stories made by hand: invented articles with vectors of a few topics instead of an embedder's.

use std::sync::Arc;

use super::{Coverage, Difference, DifferenceKind, Relation, Vectors, group};
use crate::corpus::{Article, ArticleId, Metadata, SentenceRef};
use crate::text::Span;

/// Articles with an axis of their own for each topic word; a sentence points along the topics it names.
pub(super) struct Newsroom {
    articles: Vec<Article>,
    topics: Vec<&'static str>,
}

impl Newsroom {
    pub(super) fn new(topics: &[&'static str]) -> Self {
        Self { articles: Vec::new(), topics: topics.to_vec() }
    }

    pub(super) fn article(mut self, source: &str, published: &str, title: &str, body: &str) -> Self {
        let metadata = Metadata {
            title: Some(title.to_owned()),
            source: (!source.is_empty()).then(|| source.to_owned()),
            published: published.parse().ok(),
            ..Metadata::default()
        };
        let id = ArticleId::from_index(self.articles.len());
        let content = Span::all(body);
        self.articles.push(Article::new(
            id,
            format!("{id}.txt"),
            title.to_owned(),
            metadata,
            Arc::from(body),
            content,
        ));
        self
    }

    fn embed(&self, text: &str) -> Vec<f32> {
        let lower = text.to_lowercase();
        let mut vector: Vec<f32> =
            self.topics.iter().map(|t| if lower.contains(t) { 1.0 } else { 0.0 }).collect();
        // A little of its own, so that unrelated sentences are not identical.
        vector.push(0.2);
        let norm = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vector.iter().map(|x| x / norm).collect()
    }

    pub(super) fn with<R>(&self, look: impl FnOnce(&[Article], &Vectors<'_>) -> R) -> R {
        let mut titles = Vec::new();
        let mut sentences = Vec::new();
        for article in &self.articles {
            titles.push((article.id, self.embed(&article.title)));
            for index in 0..article.sentences().len() {
                let at = SentenceRef { article: article.id, sentence: index };
                sentences.push((at, self.embed(article.sentence(index))));
            }
        }
        let mut vectors = Vectors::new();
        titles.iter().for_each(|(id, v)| vectors.insert_title(*id, v));
        sentences.iter().for_each(|(at, v)| vectors.insert(*at, v));
        look(&self.articles, &vectors)
    }

    /// Looks at all articles as one story.
    pub(super) fn story<R>(&self, look: impl FnOnce(&Coverage<'_>) -> R) -> R {
        self.with(|articles, vectors| look(&Coverage::new(articles.iter().collect(), vectors)))
    }
}

const TOPICS: &[&str] = &["fire", "killed", "minister", "strike", "wage", "harbour"];

fn two_stories() -> Newsroom {
    Newsroom::new(TOPICS)
        .article(
            "Courier",
            "2026-03-11T07:00:00Z",
            "Fire kills 12 at Port Callan warehouse",
            "Twelve people were killed when a fire swept a Port Callan warehouse on Tuesday night, officials said.\n\n\
             The harbour authority closed two of its quays after the fire until further notice.",
        )
        .article(
            "Ledger",
            "2026-03-11T09:00:00Z",
            "Rail union calls strike over wages",
            "The rail union in Ostreva called a two-day strike over wages after talks with employers broke down.",
        )
        .article(
            "Gazette",
            "2026-03-11T12:00:00Z",
            "Port Callan warehouse fire: 14 dead",
            "Fourteen people were killed in a fire at a warehouse in Port Callan, the fire brigade said on Wednesday.\n\n\
             Minister Oskar Venn will visit the families after the Port Callan fire on Thursday, his office said.",
        )
}

#[test]
fn articles_about_one_event_are_one_story() {
    two_stories().with(|articles, vectors| {
        let groups = group(articles, vectors);
        let names: Vec<Vec<String>> =
            groups.iter().map(|g| g.articles.iter().map(ToString::to_string).collect()).collect();
        assert_eq!(names, [vec!["a1", "a3"], vec!["a2"]]);
    });
}

#[test]
fn the_same_words_weeks_later_are_another_story() {
    let body =
        "Twelve people were killed when a fire swept a Port Callan warehouse, officials said on Tuesday.";
    let room =
        |second: &str| {
            Newsroom::new(TOPICS)
                .article("Courier", "2026-03-11T07:00:00Z", "Fire at Port Callan", body)
                .article("Gazette", second, "Fire at Port Callan", body)
        };
    assert_eq!(room("2026-03-12T07:00:00Z").with(|a, v| group(a, v).len()), 1);
    assert_eq!(room("2026-03-20T07:00:00Z").with(|a, v| group(a, v).len()), 1, "a follow-up");
    assert_eq!(room("2026-04-02T07:00:00Z").with(|a, v| group(a, v).len()), 2);
    assert_eq!(room("").with(|a, v| group(a, v).len()), 1, "an unknown date does not keep apart");
}

#[test]
fn nothing_to_compare_is_no_error() {
    Newsroom::new(TOPICS).with(|articles, vectors| assert!(group(articles, vectors).is_empty()));
    let empty = Newsroom::new(TOPICS).article("Courier", "", "Nothing", " ");
    empty.with(|articles, vectors| assert_eq!(group(articles, vectors).len(), 1));
    empty.story(|c| {
        assert!(c.clusters().is_empty());
        assert!(c.rank(&[], &[], 3).is_empty());
        assert!(c.reading_order(&[], &[4]).len() == 1);
    });
    let articles = empty.with(|articles, _| articles.to_vec());
    assert_eq!(group(&articles, &Vectors::new()).len(), 1, "without any vector");
}

#[test]
fn claims_are_supported_by_independent_sources() {
    let wire = "PORT CALLAN (Meridian Press) — Twelve people were killed when a fire swept a warehouse in Port Callan on Tuesday.";
    let room = Newsroom::new(TOPICS)
        .article("Courier", "", "Fire at Port Callan", wire)
        .article("Herald", "", "Port Callan burns", wire)
        .article(
            "Gazette",
            "",
            "Warehouse fire",
            "A fire in a Port Callan warehouse on Tuesday killed twelve people, officials said.",
        );
    room.story(|c| {
        assert_eq!(c.families().len(), 2);
        let clusters = c.clusters();
        assert_eq!(clusters.len(), 1, "{clusters:?}");
        assert_eq!((clusters[0].support, clusters[0].articles.len()), (2, 3));
    });
}

#[test]
fn an_outlet_counts_once_and_unknown_outlets_each() {
    let texts = [
        "The council voted for the bridge after a debate of four hours on Monday evening in the town hall.",
        "Residents of the harbour district have collected two thousand signatures against the new bridge.",
    ];
    let room = |source| {
        Newsroom::new(TOPICS).article(source, "", "Bridge", texts[0]).article(source, "", "Bridge", texts[1])
    };
    assert_eq!(room("Courier").story(|c| c.families().len()), 1);
    assert_eq!(room("").story(|c| c.families().len()), 2);
}

#[test]
fn a_summary_does_not_say_the_same_twice() {
    two_stories().with(|articles, vectors| {
        let coverage = Coverage::new(vec![&articles[0], &articles[2]], vectors);
        let clusters = coverage.clusters();
        let picked = coverage.rank(&clusters, &coverage.differences(), 10);
        let lead = &clusters[picked[0]];
        assert_eq!((lead.support, lead.members.len()), (2, 2), "{clusters:?}");
        let order = coverage.reading_order(&clusters, &picked);
        assert_eq!(order[0], picked[0]);
        assert_eq!(order.len(), picked.len());
    });
}

#[test]
fn what_one_source_reports_is_found_once() {
    two_stories().with(|articles, vectors| {
        let coverage = Coverage::new(vec![&articles[0], &articles[2]], vectors);
        let clusters = coverage.clusters();
        let only: Vec<&str> = coverage
            .only(&clusters, &coverage.differences(), 2)
            .iter()
            .map(|(id, at)| articles[id.index()].sentence(at.sentence))
            .collect();
        assert!(only.iter().any(|s| s.contains("Oskar Venn")), "{only:?}");
        assert!(!only.iter().any(|s| s.contains("Twelve") || s.contains("Fourteen")), "{only:?}");
        let alone = Coverage::new(vec![&articles[0]], vectors);
        assert!(alone.only(&alone.clusters(), &[], 2).is_empty());
    });
}

#[test]
fn furniture_quotations_and_questions_are_not_claims() {
    let body = "READ MORE: How the warehouse in Port Callan burned down\n\n\
                “We had heat and smoke on three decks when the first boat got there,” he said.\n\n\
                Who will pay the families of the people killed in the fire?\n\n\
                Correction: An earlier version of this article gave the age of the harbour as 23 years.\n\n\
                Minister Oskar Venn will visit the families of the victims on Thursday, his office said.";
    Newsroom::new(TOPICS).article("Courier", "", "Fire", body).story(|c| {
        let clusters = c.clusters();
        assert_eq!(clusters.len(), 1, "{clusters:?}");
        assert!(!c.corrections().is_empty());
    });
}

/// What differs between bodies of one story; each is of an outlet of its own, an hour and a half after the last.
pub(super) fn differing(bodies: &[&str]) -> Vec<Difference> {
    let mut room = Newsroom::new(&["fire", "dividend", "council", "strike"]);
    for (index, body) in bodies.iter().enumerate() {
        let minutes = index * 90;
        let published = format!("2026-03-11T{:02}:{:02}:00Z", 6 + minutes / 60, minutes % 60);
        room = room.article(&format!("Outlet {index}"), &published, "Report", body);
    }
    room.story(|c| {
        let differences = c.differences();
        for value in differences.iter().flat_map(|d| &d.values) {
            let article = c.articles()[value.article.index()];
            let words: Vec<&str> = value.span.of(article.body()).split_whitespace().collect();
            assert!(value.text.starts_with(&words.join(" ")), "{value:?}");
        }
        differences
    })
}

pub(super) fn texts(difference: &Difference) -> Vec<&str> {
    difference.values.iter().map(|v| v.text.as_str()).collect()
}

#[test]
fn counts_of_the_same_people_differ() {
    let found = differing(&[
        "A fire in Port Callan has killed more than 40 people in recent days, aid workers said.",
        "At least 11 people were killed and 22 injured in the fire in Port Callan on Wednesday.",
        "Officials spoke of the fire at the harbour, with the blaze in Port Callan resulting in over 90 casualties.",
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].what, "killed in Port Callan");
    assert_eq!(
        texts(&found[0]),
        ["more than 40 people in recent days", "At least 11 people … on Wednesday", "over 90 casualties"]
    );
}

#[test]
fn a_later_and_larger_count_is_an_update() {
    let found = differing(&[
        "At least 14 people were killed when fire swept a ferry late on Tuesday, officials said.",
        "The death toll of the ferry fire rose to 19 on Wednesday, officials said.",
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].relation, Relation::Updated);
    let shrunk = differing(&[
        "Nineteen people were killed when fire swept a ferry late on Tuesday, officials said.",
        "Fourteen people were killed when fire swept a ferry late on Tuesday, the owner said.",
    ]);
    assert_eq!(shrunk[0].relation, Relation::Differ);
}

#[test]
fn those_in_danger_of_their_lives_are_counted_apart() {
    let found = differing(&[
        "Five of the injured in the fire were in critical condition on Tuesday.",
        "The fire left 52 people injured; four remained in critical condition.",
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].what, "in critical condition");
    let other = differing(&[
        "Five of the injured in the fire were in critical condition on Tuesday.",
        "The fire left 52 people injured, seven of them with severe burns.",
    ]);
    assert_eq!(other, []);
}

#[test]
fn sums_of_one_kind_are_compared_where_an_article_has_one() {
    let found = differing(&[
        "The new weir of the council will cost 3 million crowns.",
        "The council worries about the cost, which Orr put at 4 million crowns.",
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].what.as_str(), texts(&found[0])),
        ("cost: council", vec!["3 million crowns", "4 million crowns"])
    );
    for bodies in [
        // Two plans, one in common.
        [
            "The weir of the council will cost 3 million crowns alone or 4 million crowns with the bridge.",
            "The weir of the council will cost 4 million crowns with the bridge.",
        ],
        // Which of the two nobody knows.
        [
            "The weir of the council will cost 3 million crowns. The bridge of the council will cost 5 million crowns.",
            "The council will spend more, and the weir will cost 4 million crowns.",
        ],
        [
            "The weir of the council will cost 3 million crowns.",
            "The council was fined 4 million crowns for the weir.",
        ],
    ] {
        assert_eq!(differing(&bodies), [], "{bodies:?}");
    }
}

#[test]
fn votes_and_jobs_are_compared() {
    let found = differing(&[
        "The council voted 7–2 for the trial of the new square on Monday night after a long debate.",
        "The council approved the trial of the new square by seven votes to three on Monday night.",
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(texts(&found[0])[1], "seven votes to three on Monday night");
    let found = differing(&[
        "The company will cut 600 jobs and lower its dividend by a fifth.",
        "Up to 850 people could lose their work, a union leader warned after the dividend was lowered.",
    ]);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn what_is_not_surely_the_same_thing_is_no_difference() {
    for bodies in [
        // roundings and hedges
        [
            "The fire killed about 200 people in the town.",
            "The fire killed 195 people in the town, officials said.",
        ],
        [
            "The fire killed more than a dozen people there.",
            "The fire killed 14 people there, officials said.",
        ],
        ["The fire killed 600 people in the end.", "The fire killed 612 people in the end, officials said."],
        // other people, other places, other years, parts
        [
            "The fire killed three firefighters at the scene.",
            "The fire killed 14 people at the scene, they said.",
        ],
        [
            "The fire killed 3 people in Skerra on Monday.",
            "The fire killed 14 people in Halvorsen on Monday.",
        ],
        [
            "The fire killed 14 people at the old mill.",
            "A fire at the old mill killed 46 people in 1987, they said.",
        ],
        [
            "Five of the injured in the fire were children.",
            "The fire left 37 people injured, officials said there.",
        ],
        // another shooting, told by one of the two
        [
            "The fire left three people dead in the town on Monday.",
            "The fire left three people dead on Monday. A fire in Halvorsen last week left four people dead there.",
        ],
        // names and not counts
        [
            "The strike was called by Local 27 drivers there.",
            "The strike was called by Local 31 drivers there.",
        ],
        // not people at all
        [
            "The fire killed the power in 300 homes of the town.",
            "The fire killed 40 people in homes of the town.",
        ],
        [
            "The fire began at 10:42 p.m. on March 3, he said.",
            "The fire began at 11:05 p.m. on March 3, she said.",
        ],
        // unrelated numbers
        [
            "The fire brigade sent 14 engines to the harbour.",
            "The council spent 30 million crowns on engines.",
        ],
    ] {
        assert_eq!(differing(&bodies), [], "{bodies:?}");
    }
    let one =
        differing(&["The fire killed 14 people there. Later the fire was said to have killed 19 people."]);
    assert!(one.is_empty(), "a single source does not differ from itself: {one:?}");
}

#[test]
fn dated_events_are_told_once_and_in_order() {
    let room = Newsroom::new(TOPICS)
        .article(
            "Courier",
            "2026-03-12T07:00:00Z",
            "Fire",
            "Twelve people were killed when a fire swept a Port Callan warehouse on Tuesday night, officials said.\n\n\
             The minister will meet the families of the victims on Friday in the town hall of Port Callan.",
        )
        .article(
            "Gazette",
            "2026-03-12T09:00:00Z",
            "Fire",
            "Twelve people were killed when a fire swept a warehouse in Port Callan on Tuesday, the brigade said.\n\n\
             A strike of warehouse workers over wages had ended in Port Callan on February 20 without result.\n\n\
             They opened a strike fund for workers of the harbour in Port Callan on February 23.",
        );
    room.story(|c| {
        let timeline = c.timeline(&c.clusters(), 8);
        let days: Vec<&str> = timeline.iter().map(|t| t.when.as_str()).collect();
        assert_eq!(days, ["2026-02-20", "2026-03-10", "2026-03-13"], "{timeline:?}");
    });
}

#[test]
fn what_another_source_calls_untrue_is_told() {
    let tell = |second: &str| {
        let room = Newsroom::new(&["seal", "harbour", "mayor"])
            .article(
                "Ostrel Courier",
                "2026-03-02T09:00:00Z",
                "Seal with two heads seen in Ostrel",
                "A seal with two heads was seen in the harbour of Ostrel on Sunday, fishermen said. The mayor was away.",
            )
            .article("Lenn Radio", "2026-03-03T09:00:00Z", "About a seal", second);
        room.with(|articles, vectors| {
            let told = Coverage::new(articles.iter().collect(), vectors).differences();
            told.into_iter().map(|d| (d.what, d.kind, d.values.len())).collect::<Vec<_>>()
        })
    };
    let hoax =
        "The story of a seal with two heads in the harbour of Ostrel is a hoax, its museum said on Tuesday.";
    let told = tell(hoax);
    assert_eq!(
        told,
        [("called untrue: seal two heads harbour Ostrel".to_owned(), DifferenceKind::Statement, 2)]
    );
    for other in [
        "The seal with two heads in the harbour of Ostrel is not a hoax, its museum said on Tuesday.",
        "A false alarm about a seal in the harbour of Ostrel woke the town on Sunday night, police said.",
        "Rumours of a hoax about the mayor of Lennby are spreading, the radio said on Tuesday night.",
    ] {
        assert_eq!(tell(other), [], "{other}");
    }
}
