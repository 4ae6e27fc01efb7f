//! Each check on sentences of its own: what it must find, and the honest paraphrases it must leave alone.

use std::sync::Arc;

use super::super::{Examination, examine};
use crate::corpus::{Article, ArticleId, Metadata, SentenceRef};
use crate::text::Span;
use crate::verify::{Reason, Sources};

/// What is found against `claim` in an article of `body`; nothing when it can be read off.
fn found(body: &str, claim: &str) -> Vec<Reason> {
    let examination = examined(body, claim);
    if examination.read_off.is_some() { Vec::new() } else { examination.reasons }
}

fn examined(body: &str, claim: &str) -> Examination {
    let id = ArticleId::from_index(0);
    let article = Article::new(
        id,
        "a.txt".into(),
        String::new(),
        Metadata::default(),
        Arc::from(body),
        Span::all(body),
    );
    let articles = [article];
    let sources = Sources::new(&articles);
    let scope: Vec<SentenceRef> = articles
        .iter()
        .flat_map(|a| (0..a.sentences().len()).map(|sentence| SentenceRef { article: a.id, sentence }))
        .collect();
    examine(&sources, claim, &scope, &|_| 0.0)
}

/// The kinds of what is found, as in JSON.
fn kinds(body: &str, claim: &str) -> Vec<String> {
    let kind = |r: &Reason| {
        let value = serde_json::to_value(r).unwrap_or_default();
        value.get("kind").and_then(|k| k.as_str()).unwrap_or_default().to_owned()
    };
    found(body, claim).iter().map(kind).collect()
}

const BRIDGE: &str = "Mayor Lena Voss said on Monday that the Harrow Bridge would be closed for more than nine weeks. \
                      The council of Ostrel bought the ferry Kittiwake from Norland Lines for 4.2 million crowns in 2019. \
                      Almost 600 people may lose their jobs, according to the Dutch engineers' union. \
                      The French ambassador met traders on Tuesday. \
                      The council did not consult the traders before it chose the date.";

#[test]
fn planted_errors_are_found() {
    let cases = [
        (
            "Mayor Lena Voss said on Monday that the Harrow Bridge would be closed for more than six weeks.",
            "number",
        ),
        (
            "The council of Ostrel bought the ferry Kittiwake from Norland Lines for 4.2 billion crowns.",
            "number",
        ),
        (
            "The council of Ostrel bought the ferry Kittiwake from Norland Lines for 4.2 million crowns a month.",
            "number",
        ),
        (
            "The council of Ostrel bought the ferry Kittiwake from Norland Lines for 4.2 million crowns a week.",
            "number",
        ),
        (
            "Mayor Lena Voss said on Friday that the Harrow Bridge would be closed for more than nine weeks.",
            "date",
        ),
        ("Mayor Lena Voss said on Monday that the Harrow Bridge would be closed for nine weeks.", "hedge"),
        ("Almost 600 people will lose their jobs, according to the Dutch engineers' union.", "hedge"),
        ("Almost 600 people may lose their jobs.", "attribution"),
        (
            "Mayor Tom Arden said on Monday that the Harrow Bridge would be closed for more than nine weeks.",
            "name",
        ),
        (
            "Norland Lines bought the ferry Kittiwake from the council of Ostrel for 4.2 million crowns.",
            "order",
        ),
        ("The council consulted the traders before it chose the date.", "negation"),
        ("The council of Ostrel bought the ferry Kittiwake from Norland Lines in 2020.", "date"),
        ("The German ambassador met traders on Tuesday.", "other_name"),
    ];
    for (claim, kind) in cases {
        assert!(kinds(BRIDGE, claim).iter().any(|k| k == kind), "{claim}: {:?}", found(BRIDGE, claim));
    }
}

#[test]
fn honest_paraphrases_are_left_alone() {
    let cases = [
        "For 4.2 million crowns the council of Ostrel bought Norland Lines' ferry Kittiwake in 2019.",
        "The Harrow Bridge would be closed for more than nine weeks, Mayor Lena Voss said.",
        "Traders met the ambassador of France on Tuesday.",
        "Almost 600 people may lose their jobs, said the engineers' union of the Netherlands.",
        "The traders were not consulted by the council before it chose the date.",
    ];
    for claim in cases {
        assert_eq!(found(BRIDGE, claim), [], "{claim}");
    }
}

#[test]
fn what_is_not_the_only_one_is_one() {
    let body = "The storm won\u{2019}t be the weekend\u{2019}s only reason to stay at home \u{2014} the Ostrel bridge will \
                be closed from 7 p.m. on Saturday. It was not opened by the council.";
    let claim = "The same weekend the Ostrel bridge will be closed from 7 p.m. on Saturday.";
    assert!(!kinds(body, claim).iter().any(|k| k == "negation"), "{:?}", found(body, claim));
    let claim = "The storm will be the weekend's only reason to stay at home.";
    assert!(kinds(body, claim).iter().any(|k| k == "negation"), "{:?}", found(body, claim));
    let claim = "The Ostrel bridge was opened by the council.";
    assert!(kinds(body, claim).iter().any(|k| k == "negation"), "{:?}", found(body, claim));
}

#[test]
fn a_name_is_the_same_without_its_particle() {
    let body = "The mill was built by the brothers Pierre Le Moyne d\u{2019}Arvelle and Jean Le Moyne de Bienne in 1699.";
    assert_eq!(found(body, "The mill was built in 1699 by the brothers Arvelle and Bienne."), []);
    let claim = "The mill was built in 1699 by the brothers Orvalle and Bienne.";
    assert!(kinds(body, claim).iter().any(|k| k == "other_name"), "{:?}", found(body, claim));
}

#[test]
fn a_name_may_be_abbreviated_in_the_source() {
    let body = "The U.S. was given its first panda in 1972. Some have dubbed that practice \"panda diplomacy.\" \
                The UK had one before. Lena Voss of the zoo is glad.";
    let cases = [
        "In 1972 the United States got its first panda; some called that practice \"panda diplomacy\".",
        "The United Kingdom had a panda before.",
    ];
    for claim in cases {
        assert_eq!(found(body, claim), [], "{claim}");
    }
    assert_eq!(kinds(body, "The United Nations had a panda before."), ["name", "name"]);
}

#[test]
fn nations_that_sound_alike_are_two() {
    let body = "The prime minister of Austria opened the new tunnel on Tuesday. Nigeria sent two ships.";
    assert!(!found(body, "The prime minister of Australia opened the new tunnel on Tuesday.").is_empty());
    assert!(!found(body, "Niger sent two ships.").is_empty());
    assert_eq!(found(body, "The Austrian prime minister opened the new tunnel on Tuesday."), []);
}

#[test]
fn words_that_turn_a_copy_into_something_else() {
    let body = "The founder of the shipping start-up Halden will get most of the billions set aside on weekdays. \
                Two-thirds of its ferries were delayed. \
                A former mate, who asked not to be named because he still works there, said the pump had failed twice.";
    let cases = [
        (
            "The co-founder of the shipping start-up Halden will get most of the billions set aside.",
            "opposite",
        ),
        ("The founder of the shipping start-up Halden will get most of the millions set aside.", "number"),
        (
            "The founder of the shipping start-up Halden will get the billions set aside on weekends.",
            "opposite",
        ),
        ("One-third of its ferries were delayed.", "number"),
        ("The pump had failed twice.", "attribution"),
    ];
    for (claim, kind) in cases {
        assert!(kinds(body, claim).iter().any(|k| k == kind), "{claim}: {:?}", found(body, claim));
    }
}

#[test]
fn opposites_are_pairs_of_two_words() {
    let lines = include_str!("opposites.txt").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let (a, b) = line.split_once(' ').unwrap();
        assert!(!b.contains(' ') && crate::text::words::stem(a) != crate::text::words::stem(b), "{line}");
    }
}

#[test]
fn numbers_of_tokenised_texts_are_whole() {
    let body = "More than 10, 000 dogs a year are poisoned in Valmere . The home side won 2 - 0 on Monday .";
    for claim in
        ["Every year more than 10,000 dogs are poisoned in Valmere.", "On Monday the home side won 2-0."]
    {
        assert_eq!(found(body, claim), [], "{claim}");
    }
    assert!(!found(body, "Every year more than 20,000 dogs are poisoned in Valmere.").is_empty());
    // Another bound is another number, though it follows from the source's.
    assert!(!found(body, "Every year more than 8,000 dogs are poisoned in Valmere.").is_empty());
    let body = "The works were sold for $ 17, 000 in the 2018-2019 season . The semi - final was lost .";
    for claim in ["The works were sold for $ 17,000 in the 2018-19 season.", "The semi-final was lost."] {
        assert_eq!(found(body, claim), [], "{claim}");
    }
    assert!(!found(body, "The works were sold for $ 19,000 in the 2018-19 season.").is_empty());
}

#[test]
fn a_lost_sign_is_another_number() {
    let body = "Temperatures in Ostrel fell to -5 degrees overnight. The profit margin was \u{2212}3%.";
    for claim in [
        "It was 5 degrees in Ostrel overnight.",
        "Overnight, temperatures fell to 5 degrees in Ostrel.",
        "The margin of profit was 3%.",
    ] {
        assert_eq!(kinds(body, claim), ["number"], "{claim}");
    }
    for claim in ["It was minus 5 degrees in Ostrel overnight.", "The margin of profit was -3%."] {
        assert_eq!(found(body, claim), [], "{claim}");
    }
}

#[test]
fn a_lost_hedge_is_told_once() {
    let body = "More than 300 people were moved to a school in Ostrel.";
    assert_eq!(kinds(body, "Three hundred people were moved to a school in Ostrel."), ["hedge"]);
}

#[test]
fn a_wrong_name_is_told_once() {
    assert_eq!(kinds(BRIDGE, "The German ambassador met traders on Tuesday."), ["other_name"]);
}

#[test]
fn what_someone_argues_is_an_opinion() {
    let body = "Critics argue that the new bridge is too narrow for the buses of Ostrel. \
                Officials said 12 people were hurt when the old bridge collapsed.";
    assert_eq!(kinds(body, "The new bridge is too narrow for the buses of Ostrel."), ["opinion"]);
    assert_eq!(kinds(body, "Twelve people were hurt when the old bridge collapsed."), ["attribution"]);
}

#[test]
fn the_end_of_another_sentence_is_found() {
    let body = "The council of Ostrel closed the harbour road to lorries in the first week of March. \
                Divers found the wreck of the Kittiwake in forty metres of water. \
                The ferry sank off Skerra in 1987.";
    let cases = [
        "The council of Ostrel closed the harbour road to lorries in 1987.",
        "The council of Ostrel closed the harbour road to lorries in forty metres of water.",
    ];
    for claim in cases {
        assert!(kinds(body, claim).iter().any(|k| k == "fused"), "{claim}: {:?}", found(body, claim));
    }
}

#[test]
fn a_number_said_in_another_form_is_the_same() {
    let body = "The Kittiwake sailed to Skerra for the seventh consecutive year. The next sailing is on 18 February, \
                and tickets are sold from April 9th. \
                Ines Halden (September 1, 1933 -- June 13, 2006) built it and captained it in the 2007 -- 08 season. \
                Its new mast is 5.68 m tall. The old one was 3. 9 metres tall.";
    for claim in [
        "For seven consecutive years the Kittiwake has sailed to Skerra.",
        "Tickets for the sailing on February 18th are sold from April 9.",
        "Ines Halden (1933-2006) built the Kittiwake.",
        "The Kittiwake was captained by Ines Halden in the 2007-08 season.",
        "The mast, 5.68m tall, is new.",
        "The old mast was 3.9 metres tall.",
    ] {
        assert_eq!(found(body, claim), [], "{claim}");
    }
    for claim in [
        "For ten consecutive years the Kittiwake has sailed to Skerra.",
        "Tickets for the sailing on February 19th are sold from April 9.",
        "Ines Halden (1933-2009) built the Kittiwake.",
        "The Kittiwake was captained by Ines Halden in the 2007-09 season.",
        "The mast, 5.86m tall, is new.",
        "The old mast was 3.8 metres tall.",
    ] {
        assert!(!found(body, claim).is_empty(), "{claim}");
    }
    let body = "The longest feather measures about 1 mm at its middle. The shortest one is about 2 mm long.";
    assert!(!found(body, "The longest feather measures about 2 mm at its middle.").is_empty());
}

#[test]
fn a_number_of_another_sentence_of_the_premise_is_held() {
    let body = "A clerk has been charged with stealing at least nine chairs just 18 months after he was pardoned \
                by a mayor who wanted to give him a second chance. \
                Per Halden, 35, allegedly stole the nine chairs from the town hall.";
    let claim = "Per Halden, 35, was pardoned by a mayor who wanted to give him a second chance.";
    assert_eq!(found(body, claim), []);
    let claim = "Per Halden, 53, was pardoned by a mayor who wanted to give him a second chance.";
    assert!(!found(body, claim).is_empty());
}

#[test]
fn a_not_of_another_clause_does_not_concern_the_statement() {
    let body = "The sale of the yard is not yet settled but that has not stopped Ines Halden - - who will leave the yard at the \
                end of the season - - being named for the post.";
    assert_eq!(found(body, "Ines Halden will leave the yard at the end of the season."), []);
    let body = "The council of Ostrel has sold the old ferry and its harbour without replacing it.";
    assert_eq!(found(body, "The council of Ostrel has sold the old ferry and its port."), []);
}

#[test]
fn a_copy_of_one_sentence_is_not_fused() {
    let body = "Now the museum has shown a picture taken by the ferry's second camera ( FC2 ) revealing rust on the hull. \
                The museum has shown a picture taken by the ferry's second camera ( FC2 ) to reveal rust on the hull and \
                many other pictures, revealing rust on the hull.";
    let claim =
        "The museum has shown a picture taken by the ferry's second camera revealing rust on the hull.";
    assert_eq!(found(body, claim), []);
}

#[test]
fn a_name_that_the_sentence_has_elsewhere_is_no_other_name() {
    let body = "Harbour Light is a 1972 Norwegian film directed by John Halden, produced by Ines Voss and starring Sally Arden, \
                Pia Lund and Walter Brenn which was first shown on NBK on November 28, 1972.";
    let claim = "Harbour Light is a film that was shown on NBK in 1972, starring Sally Arden, Pia Lund and Walter Brenn.";
    assert_eq!(found(body, claim), []);
    let body = "Cas sailor Per Élan won the cup against his old club on Sunday.";
    assert_eq!(found(body, "Caskerra's Per Elan won the cup against his old club on Sunday."), []);
}

const FILM: &str = "Orla Venn, the director of Salt Harbor: The Second Tide, has been ill since May. \"It is bold, and, dare I say it, \
funny,\" the critic Iva Brandt wrote of the film. The studio, led by Venn (12 May 1941 -- 3 June 2006), won an unlikely prize in \
the 2007 -- 08 season.";

#[test]
fn a_title_in_quotation_marks_is_no_quotation() {
    let claim = "Orla Venn has been ill since May and directed \"The Salt Harbor: Second Tide\".";
    assert!(!kinds(FILM, claim).iter().any(|k| k == "quotation"), "{:?}", found(FILM, claim));
    for claim in [
        "The critic Iva Brandt wrote of the film that it was \"dull and empty\".",
        "\"Dull,\" the critic Iva Brandt wrote of the film.",
    ] {
        assert!(kinds(FILM, claim).iter().any(|k| k == "quotation"), "{claim}: {:?}", found(FILM, claim));
    }
}

#[test]
fn a_quotation_may_leave_words_out_where_it_says_so() {
    let claim = "The critic Iva Brandt called the film \"bold, and [...] funny\".";
    assert!(!kinds(FILM, claim).iter().any(|k| k == "quotation"), "{:?}", found(FILM, claim));
    let claim = "The critic Iva Brandt called the film \"bold, and [...] dull\".";
    assert!(kinds(FILM, claim).iter().any(|k| k == "quotation"), "{:?}", found(FILM, claim));
}

#[test]
fn spans_of_years_are_found_in_dates_and_seasons() {
    for claim in ["Venn (1941-2006) led the studio.", "The studio won a prize in the 2007-2008 season."] {
        let numbers = found(FILM, claim);
        assert!(
            !numbers.iter().any(|r| matches!(r, Reason::Number { .. } | Reason::Date { .. })),
            "{numbers:?}"
        );
    }
    let numbers = found(FILM, "Venn (1941-2009) led the studio.");
    assert!(numbers.iter().any(|r| matches!(r, Reason::Number { .. } | Reason::Date { .. })), "{numbers:?}");
}

#[test]
fn an_unlikely_thing_that_is_left_out_denies_nothing() {
    let claim = "The studio, led by Venn, won a prize in the 2007-08 season.";
    assert!(!kinds(FILM, claim).iter().any(|k| k == "negation"), "{:?}", found(FILM, claim));
}

const SPEAKERS: &str = "The ferry to Ostrel will run until the bridge is mended, Mayor Lena Voss told traders on Monday. \
                        It carries carts and people. \
                        \u{201C}We lose a third of our trade each week that the bridge stays closed,\u{201D} said Tomas Orr, who sells rope by the harbour. \
                        The council met on Wednesday. \
                        The engineer Ida Falk, who drew the plans, spoke last. \
                        She said the cracks in the northern pier were found in time.";

/// What is found against `claim` in [`SPEAKERS`], in words.
fn told(claim: &str) -> Vec<String> {
    found(SPEAKERS, claim).iter().map(ToString::to_string).collect()
}

#[test]
fn words_given_to_another_speaker_are_found() {
    for claim in [
        "Mayor Lena Voss said that traders lose a third of their trade each week the bridge is closed.",
        "According to Lena Voss, a third of the trade is lost each week that the bridge stays closed.",
        "A third of the trade is lost each week that the bridge stays closed, said Lena Voss.",
        "Lena Voss, the mayor, said a third of the trade is lost each week the bridge stays closed.",
    ] {
        assert!(told(claim).iter().any(|reason| reason.ends_with("source says “Tomas Orr”")), "{claim}");
    }
}

#[test]
fn whose_words_they_are_or_may_be_is_left_alone() {
    for claim in [
        "Tomas Orr said traders lose a third of their trade each week that the bridge is closed.",
        "The rope seller Orr said that a third of the trade is lost each week the bridge stays closed.",
        // Whoever is named beside it may speak there.
        "Ida Falk said the cracks in the northern pier had been found in time.",
        // "Assumed Voss" gives her no words.
        "A rope seller said he had lost a third of his trade, and assumed Lena Voss would mend the bridge each week.",
        // No name, or one that the sources do not have: names are checked as names.
        "Traders said that they lose a third of their trade each week that the bridge is closed.",
        "Per Lund said that traders lose a third of their trade each week that the bridge is closed.",
        // Too few words to tell where they come from.
        "Lena Voss said that it was a third.",
    ] {
        assert!(
            !told(claim).iter().any(|reason| reason.starts_with("speaker")),
            "{claim}: {:?}",
            told(claim)
        );
    }
}

#[test]
fn he_and_she_speak_for_the_last_name_that_spoke() {
    let body = "\u{201C}The pier will hold for a century,\u{201D} said Ida Falk. \
                \u{201C}The new stones come from the quarry of Harrow,\u{201D} she said. \
                The council met twice. The traders came by boat. Tomas Orr asked when the ferry would stop.";
    let given =
        |name: &str| found(body, &format!("{name} said the new stones are from the quarry of Harrow."));
    let other = Reason::OtherSpeaker { written: "Tomas Orr".to_owned(), source: "Ida Falk".to_owned() };
    assert_eq!(given("Tomas Orr"), [other]);
    // What was said is cited, and who spoke last before it.
    let cited = examined(body, "Tomas Orr said the new stones are from the quarry of Harrow.").cited;
    let cited: Vec<_> = cited.iter().map(|at| at.sentence).collect();
    assert!(cited.starts_with(&[1, 0]), "{cited:?}");
    assert_eq!(given("Ida Falk"), []);
}

#[test]
fn one_who_speaks_for_another_is_no_other() {
    let told = |beside: &str| {
        let body = format!(
            "{beside} The ferry crossed the harbour at noon. \
            \u{201C}We will pay for the new pier of Ostrel,\u{201D} said Ida Falk. The council met twice. Norland is a port."
        );
        kinds(&body, "Norland said that it will pay for the new pier of Ostrel.")
            .contains(&"other_speaker".to_owned())
    };
    assert!(told("The council asked Norland and Ida Falk."));
    for beside in [
        "Norland sent its engineer Ida Falk.",
        "Ida Falk of Norland came by boat.",
        "Norland's Falk came by boat.",
    ] {
        assert!(!told(beside), "{beside}");
    }
}

#[test]
fn whom_a_statement_is_made_to_says_nothing() {
    let body = "The council sent a letter to Ida Falk saying the northern pier would be pulled down. The ferry stopped at noon. \
                The traders met. Tomas Orr left.";
    assert_eq!(found(body, "Tomas Orr said the northern pier would be pulled down."), []);
}

#[test]
fn a_day_that_belongs_to_another_sentence_is_found() {
    let body = "The council of Ostrel closed the bridge on Tuesday after divers found cracks in the northern pier. \
                On Thursday the traders of Ostrel asked the council for a ferry.";
    let wrong = "The council closed the bridge on Thursday after divers found cracks in the northern pier.";
    let reasons = found(body, wrong);
    let day = Reason::Date { written: "Thursday".to_owned(), source: Some("Tuesday".to_owned()) };
    assert!(reasons.contains(&day), "{reasons:?}");
    // Two days may be those of two sentences; little of a sentence tells nothing.
    for honest in [
        "The council closed the bridge on Tuesday, and on Thursday the traders asked for a ferry.",
        "Traders asked for a ferry on Thursday, with the bridge closed.",
    ] {
        assert!(!kinds(body, honest).contains(&"date".to_owned()), "{honest}");
    }
}
