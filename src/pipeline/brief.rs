//! Many articles into a brief: story by story, what several sources say, where they differ, what one alone has.

use std::collections::HashMap;

use crate::compose::TemplateName;
use crate::corpus::{Article, ArticleId, SentenceRef};
use crate::engine::EngineError;
use crate::report::{ArticleInfo, Brief, Difference, DifferenceValue, Only, Story, TimelineEntry};
use crate::story::{self, ClaimCluster, Coverage, StoryGroup, Value, Vectors, group};
use crate::verify::{CheckedSentence, Citation, Sources, Withheld, agrees, quote_trimmed};

use super::headline::headline;
use super::receipt::{Reading, skip_reason};
use super::writing::{Accepted, SENTENCE_TOKENS, Task, prompt, write};
use super::{Dateline, Error, Event, Stage};

/// Sentences that one source alone reports, per story.
const ONLY: usize = 3;
/// Events of a timeline, per story.
const TIMELINE: usize = 6;

pub(super) fn brief(
    dateline: &mut Dateline,
    articles: &[Article],
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Brief, Error> {
    if articles.is_empty() {
        return Err(Error::NoArticles);
    }
    dateline.check_cancel()?;
    let before = dateline.usage();
    let mut reading = Reading::default();
    for article in articles {
        reading.record(article, |index| skip_reason(article.sentences()[index].kind));
    }
    let embedded = Embedded::new(dateline, articles, on_event)?;
    let vectors = embedded.vectors();
    let sources = Sources::new(articles);
    let mut told: Vec<(StoryGroup, Coverage<'_>)> = group(articles, &vectors)
        .into_iter()
        .map(|group| {
            let members = group.articles.iter().filter_map(|id| articles.get(id.index())).collect();
            let coverage = Coverage::new(members, &vectors);
            (group, coverage)
        })
        .collect();
    // Most reported first; known before anything is written, so that sentences can be shown as they pass.
    told.sort_by_key(|(group, coverage)| {
        std::cmp::Reverse((coverage.families().len(), group.articles.len()))
    });
    let infos: Vec<ArticleInfo> = articles.iter().map(|article| reading.info(article)).collect();
    let total = told.len();
    let mut stories = Vec::with_capacity(total);
    let mut withheld = Vec::new();
    for (done, (group, coverage)) in told.into_iter().enumerate() {
        dateline.check_cancel()?;
        on_event(Event::Stage { stage: Stage::Writing, done, total: Some(total) });
        let (story, rejected) = tell(dateline, articles, group, &coverage, &vectors, &sources, on_event)?;
        if let Some(story) = &story {
            on_event(Event::StoryEnds(story, &infos));
        }
        stories.extend(story);
        withheld.extend(rejected);
    }
    let all: Vec<&Article> = articles.iter().collect();
    Ok(Brief {
        schema: Brief::SCHEMA,
        stories,
        articles: infos,
        withheld,
        receipt: dateline.receipt(&all, &reading, before),
    })
}

/// Vectors of all titles and sentences, owned.
pub(super) struct Embedded {
    titles: Vec<(ArticleId, Vec<f32>)>,
    sentences: Vec<(SentenceRef, Vec<f32>)>,
}

impl Embedded {
    pub(super) fn new(
        dateline: &mut Dateline,
        articles: &[Article],
        on_event: &mut dyn FnMut(Event<'_>),
    ) -> Result<Self, Error> {
        let mut refs = Vec::new();
        let mut texts: Vec<&str> = articles.iter().map(|article| article.title.as_str()).collect();
        for article in articles {
            for (index, sentence) in article.sentences().iter().enumerate() {
                if skip_reason(sentence.kind).is_none() {
                    refs.push(SentenceRef { article: article.id, sentence: index });
                    texts.push(article.sentence(index));
                }
            }
        }
        let mut vectors = dateline.embed(&texts, on_event)?;
        let rest = vectors.split_off(articles.len().min(vectors.len()));
        Ok(Self {
            titles: articles.iter().map(|article| article.id).zip(vectors).collect(),
            sentences: refs.into_iter().zip(rest).collect(),
        })
    }

    pub(super) fn vectors(&self) -> Vectors<'_> {
        let mut vectors = Vectors::new();
        for (id, vector) in &self.titles {
            vectors.insert_title(*id, vector);
        }
        for (at, vector) in &self.sentences {
            vectors.insert(*at, vector);
        }
        vectors
    }
}

/// One story; `None` when its articles hold no sentence that can be shown.
fn tell(
    dateline: &mut Dateline,
    articles: &[Article],
    group: StoryGroup,
    coverage: &Coverage<'_>,
    vectors: &Vectors<'_>,
    sources: &Sources<'_>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(Option<Story>, Vec<Withheld>), Error> {
    let clusters = coverage.clusters();
    let differences = coverage.differences();
    let picked = coverage.rank(&clusters, &differences, dateline.settings.length.sentences());
    let order = coverage.reading_order(&clusters, &picked);
    let mut accepted = Accepted::new(sources);
    let Some(title) = headline(coverage, &clusters, &order, &differences, sources) else {
        return Ok((None, Vec::new()));
    };
    let mut story = Story {
        title,
        sentences: Vec::new(),
        differences: Vec::new(),
        only: Vec::new(),
        timeline: Vec::new(),
        articles: group.articles,
        independent_sources: coverage.families().len(),
    };
    on_event(Event::StoryBegins(&story));
    for index in order {
        let Some(cluster) = clusters.get(index) else { continue };
        dateline.check_cancel()?;
        if let Some(sentence) = say(dateline, articles, cluster, sources, &mut accepted)? {
            on_event(Event::Sentence(&sentence));
            story.sentences.push(sentence);
        }
    }
    let (_, withheld) = accepted.into_parts();
    let sentences = &story.sentences;
    let said = |at: SentenceRef| {
        // A sentence may have been shown without its dateline.
        cite(articles, at).is_some_and(|citation| {
            sentences.iter().flat_map(CheckedSentence::citations).any(|shown| {
                shown.article() == citation.article()
                    && shown.start() < citation.end()
                    && citation.start() < shown.end()
            })
        })
    };
    let timeline = coverage
        .timeline(&clusters, TIMELINE)
        .into_iter()
        .filter_map(|item| {
            Some(TimelineEntry { when: item.when, sentence: quote_trimmed(sources, item.sentence)? })
        })
        .collect();
    let only = coverage
        .only(&clusters, &differences, ONLY)
        .into_iter()
        .filter(|(_, at)| !said(*at) && !told_elsewhere(coverage, vectors, *at))
        .filter_map(|(article, at)| Some(Only { article, sentence: quote_trimmed(sources, at)? }))
        .collect();
    story.differences = cited_differences(differences, coverage.articles());
    story.timeline = timeline;
    story.only = only;
    Ok((Some(story), withheld))
}

fn cite(articles: &[Article], at: SentenceRef) -> Option<Citation> {
    let article = articles.get(at.article.index())?;
    Citation::new(article, article.sentences().get(at.sentence)?.span)
}

/// The differences of a story, each value with its sentence.
pub(super) fn cited_differences(found: Vec<story::Difference>, articles: &[&Article]) -> Vec<Difference> {
    let value = |value: Value| {
        // A dispute may be told in two sentences.
        let article = *articles.iter().find(|article| article.id == value.article)?;
        let (start, end) = (value.span.start(), value.span.end());
        let told = |s: &&crate::text::Sentence| s.span.start() < end && start < s.span.end();
        let citations: Vec<Citation> = article
            .sentences()
            .iter()
            .filter(told)
            .map(|s| Citation::new(article, s.span))
            .collect::<Option<_>>()?;
        Some(DifferenceValue { article: value.article, citations, value: value.text })
    };
    let cited = |found: story::Difference| Difference {
        what: found.what,
        kind: found.kind,
        relation: found.relation,
        values: found.values.into_iter().filter_map(value).collect(),
    };
    found.into_iter().map(cited).collect()
}

/// Where `articles`, which tell one story, differ.
pub(super) fn differences(
    dateline: &mut Dateline,
    articles: &[Article],
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<Vec<Difference>, Error> {
    let embedded = Embedded::new(dateline, articles, on_event)?;
    let vectors = embedded.vectors();
    let coverage = Coverage::new(articles.iter().collect(), &vectors);
    Ok(cited_differences(coverage.differences(), coverage.articles()))
}

/// One sentence for what a cluster says: written from its sentences when several sources say it, otherwise,
/// or when the writing fails the checks, the best of them in its own words. Cites every source that agrees.
fn say(
    dateline: &mut Dateline,
    articles: &[Article],
    cluster: &ClaimCluster,
    sources: &Sources<'_>,
    accepted: &mut Accepted<'_>,
) -> Result<Option<CheckedSentence>, Error> {
    let Some(best) = newest(articles, cluster, sources) else { return Ok(None) };
    let several = cluster.members.iter().any(|at| at.article != best.article);
    let mut done = false;
    if several {
        done = write_cluster(dateline, articles, cluster, best, accepted)?;
    }
    if !done && accepted.quote(best).is_none() {
        return Ok(None);
    }
    let Some(sentence) = accepted.sentences().last() else { return Ok(None) };
    let mut sentence = sentence.clone();
    for &member in &cluster.members {
        if let Some(citation) = sources.citation(member).filter(|_| agrees(sources, sentence.text(), member))
        {
            sentence.corroborate(citation);
        }
    }
    Ok(Some(sentence))
}

/// Whether the model wrote a sentence for `cluster` that was accepted.
fn write_cluster(
    dateline: &mut Dateline,
    articles: &[Article],
    cluster: &ClaimCluster,
    best: SentenceRef,
    accepted: &mut Accepted<'_>,
) -> Result<bool, Error> {
    let Dateline { generator: Some(generator), prompts, cancel, .. } = dateline else {
        return Ok(false);
    };
    let Some(template) = prompts.get(TemplateName::Merge) else { return Ok(false) };
    if cancel.is_cancelled() {
        return Err(EngineError::Cancelled.into());
    }
    let text = passages(articles, cluster);
    let ask = prompt(generator.as_ref(), template, &[("passages", &text)])?;
    let before = accepted.len();
    let task = Task {
        prompt: &ask,
        max_tokens: SENTENCE_TOKENS * 2,
        limit: before + 1,
        scope: &cluster.members,
        ends: &|_| false,
        wanted: &|_| true,
        quotable: &|at| at == best,
    };
    write(generator.as_mut(), &task, accepted, &mut |_| {})?;
    Ok(accepted.len() > before)
}

/// The cluster's sentences, each under the name of its outlet.
fn passages(articles: &[Article], cluster: &ClaimCluster) -> String {
    let mut names: HashMap<ArticleId, String> = HashMap::new();
    let mut text = String::new();
    for at in &cluster.members {
        let Some(article) = articles.get(at.article.index()) else { continue };
        let count = names.len() + 1;
        let name = names
            .entry(at.article)
            .or_insert_with(|| article.metadata.source.clone().unwrap_or_else(|| format!("Report {count}")));
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(name);
        text.push_str(":\n");
        text.push_str(&article.sentence(at.sentence).split_whitespace().collect::<Vec<_>>().join(" "));
    }
    text
}

/// Whether another article has this too, in nearly these words: copies of one text are not alone.
fn told_elsewhere(coverage: &Coverage<'_>, vectors: &Vectors<'_>, at: SentenceRef) -> bool {
    const SAME: f32 = 0.85;
    coverage.articles().iter().filter(|article| article.id != at.article).any(|article| {
        (0..article.sentences().len())
            .any(|sentence| vectors.cosine(at, SentenceRef { article: article.id, sentence }) >= SAME)
    })
}

/// The member of `cluster` to quote: the best, or a later report when its numbers have moved on.
fn newest(articles: &[Article], cluster: &ClaimCluster, sources: &Sources<'_>) -> Option<SentenceRef> {
    const LATER_SECONDS: i64 = 3600;
    let published = |at: SentenceRef| articles.get(at.article.index())?.metadata.published;
    let mut chosen = *cluster.members.first()?;
    for &member in &cluster.members {
        let (Some(old), Some(new)) = (published(chosen), published(member)) else { continue };
        let text = sources.sentence(chosen).map_or("", |sentence| sentence.text);
        if new.as_second() - old.as_second() >= LATER_SECONDS && !agrees(sources, text, member) {
            chosen = member;
        }
    }
    Some(chosen)
}
