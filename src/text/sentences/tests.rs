//! Sentences of invented news.

use proptest::prelude::*;

use super::*;

/// The sentences of `text`, as text.
fn sentences(text: &str) -> Vec<&str> {
    split_sentences(text).iter().map(|s| s.span.of(text)).collect()
}

/// The sentences of `text` with their kinds as a letter.
fn kinds(text: &str) -> Vec<(char, &str)> {
    split_sentences(text)
        .iter()
        .map(|s| {
            let letter = match s.kind {
                SentenceKind::Prose => 'P',
                SentenceKind::Heading => 'H',
                SentenceKind::Caption => 'C',
                SentenceKind::ListItem => 'L',
            };
            (letter, s.span.of(text))
        })
        .collect()
}

/// Each row is one paragraph; `|` marks where it must be cut, and nowhere else.
const PARAGRAPHS: &[&str] = &[
    // Plain stops.
    "The ferry left at dawn.| It never arrived.| Why?| Nobody knows!",
    "He lost?!| Yes.| She waited...| Nothing came.",
    // Titles, ranks, initials.
    "Lt. Gen. Maria Okoye met Sgt. 1st Class Dan Poole and Rep. J. K. Hale, D-Ohio, on Monday.",
    "Dr. Lin told Mrs. Abara that St. Brendan's on 5th St. was full.| Prof. Ruiz agreed.",
    "Former Gov. Ellen P. Strand, R-Mont., did not reply to Sens. Vale and Orr.",
    "Samuel L. Hart Jr. spoke first.| His father, Samuel L. Hart Sr., listened.",
    "They had no plan B.| The mayor shrugged.",
    "It came down to you and I.| Did anyone doubt it?",
    // Acronyms, states, companies.
    "The U.S. Senate and U.N. inspectors in Washington, D.C. disagreed with U.K. officials.",
    "She moved to the U.S.| He stayed behind.",
    "He was born in the U.S.| “We never knew,” his aunt said.",
    "The plant in Akron, Ohio, and one in Tampa, Fla., will close.| Workers in Ga. and Ala. were told.",
    "Harlan Foods Inc. Chief Executive Tom Bray left Brill & Co. in March.",
    "The buyer was Orrin Ltd.| It paid in cash.",
    "Officers in Denver, Colo.| Police said later that nobody was hurt.",
    // Numbers, dates, times.
    "Prices rose 3.5 percent to $1.20.| Wages did not.",
    "On Jan. 6 and Sept. 11, No. 10 was closed, see Art. 5 and pp. 3-4.",
    "“No.| I won't.”| 12 people left.",
    "The vote is at 5 p.m. Monday.| Doors open at 4:30 p.m.| The count starts at 9 p.m. ET.",
    "It was over by 3 a.m.| Smoke still hung over the harbour at 8 a.m.",
    "The quake hit at 6:02 a.m. Lisbon time on Friday.",
    // Quotations and brackets.
    "“We are done,” she said.| “There is nothing left.”| The room was silent.",
    r#""Who is in charge?" Ms. Adeyemi asked.| "I am," said the clerk."#,
    "“Is it safe?” he asked.| “Is it?”| Nobody answered.",
    r#"He said it was "over."| She said it was 'not over.'| Both left."#,
    "The mill (it closed in 1987.) was sold.| (The price was not disclosed.)| It will reopen.",
    r#""It is over."| "No, it is not.""#,
    // Ellipses.
    "“I thought… maybe not,” he said.| He left... and came back.| Then silence....| It ended.",
    "“The report [...] was wrong,” he said.",
    // Addresses and names with stops.
    "See www.example.org/a.b or write to desk@example.co.uk.| Node.js, bbc.co.uk and Yahoo! were down.",
    "Read it at https://news.example.com/story?id=3.| It is free.",
    // The space after the stop was lost.
    "The bridge fell quickly.|The minister resigned.|Nobody was hurt.",
    "“It fell.”|The minister left.",
    "The U.S.A. team and the B.B.C. crew flew home.",
    "It cost 1,000.|That is a lot.",
    // Datelines.
    "HARBOR CITY (AP) — The dam held.| Crews stayed.",
    "NEW DELHI, Jan. 5 (Reuters) - The court ruled on Tuesday.",
    "ST. LOUIS — The river rose.",
    // Other scripts.
    "今日は雨です。|明日は晴れるでしょう。|本当？",
    "“我们会赢。”|他说。",
    "वह घर गया।| वह सो गया।",
    "هل وصل القطار؟| نعم، وصل.",
    // References and list numbers within a line.
    "It was founded in 1901.[3]| It closed in 1950.[4][5]",
    "1. Wash the rice.| 2. Boil it.| 3. Serve.",
];

#[test]
fn a_headline_that_was_cut_short_is_a_heading() {
    let text = "Council to sell the mill to 36 crews ...\n\nThe council will sell the mill.";
    assert_eq!(kinds(text)[0].0, 'H');
    assert_eq!(kinds("Council to sell the mill to 36 crews ...")[0].0, 'P', "all that there is");
    let late = "The council will sell the mill.\n\nIt may not be the last one to go ...";
    assert_eq!(kinds(late)[1].0, 'P', "not the first line");
    let speech = "We waited. Nobody came ...\n\nThe council will sell the mill.";
    assert_eq!(kinds(speech)[0].0, 'P');
}

#[test]
fn paragraphs_are_cut_where_sentences_end() {
    let mut wrong = Vec::new();
    for row in PARAGRAPHS {
        let text = row.replace('|', "");
        let expected: Vec<&str> = row.split('|').map(str::trim).collect();
        let got = sentences(&text);
        if got != expected {
            wrong.push(format!("expected {expected:?}\n     got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_line_a_paragraph() {
    let text = "River rises above its banks\n\
        The river rose two metres overnight, officials said.\n\
        Mayor calls for calm as shelters fill\n\
        “Stay home,” the mayor said. “Help is coming”\n\
        READ MORE: Five things to know about floods\n\
        Image caption A street in the old town on Sunday.\n\
        What happens next\n\
        Volunteers will hand out:\n\
        - water\n\
        - Blankets for 200 people.\n";
    assert_eq!(
        kinds(text),
        [
            ('H', "River rises above its banks"),
            ('P', "The river rose two metres overnight, officials said."),
            ('H', "Mayor calls for calm as shelters fill"),
            ('P', "“Stay home,” the mayor said."),
            ('P', "“Help is coming”"),
            ('C', "READ MORE: Five things to know about floods"),
            ('C', "Image caption A street in the old town on Sunday."),
            ('H', "What happens next"),
            ('P', "Volunteers will hand out:"),
            ('L', "- water"),
            ('L', "- Blankets for 200 people."),
        ]
    );
    let paragraphs: Vec<usize> = split_sentences(text).iter().map(|s| s.paragraph).collect();
    assert_eq!(paragraphs, [0, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9]);
}

#[test]
fn wrapped_lines_are_put_together() {
    let text = "Flood warning\n\n\
        The river rose two metres overnight and flooded the lower town, the\n\
        regional governor said on Sunday. About 200 people slept in a school,\n\
        and Lt.\n\
        Gen. Maria Okoye said that soldiers would stay.\n\n\
        Rain is expected to stop by Tuesday, but the dam above the town has\n\
        Reached its limit, engineers said. They will open two of its gates.\n";
    assert_eq!(
        kinds(text),
        [
            ('H', "Flood warning"),
            (
                'P',
                "The river rose two metres overnight and flooded the lower town, the\nregional governor said on Sunday."
            ),
            (
                'P',
                "About 200 people slept in a school,\nand Lt.\nGen. Maria Okoye said that soldiers would stay."
            ),
            (
                'P',
                "Rain is expected to stop by Tuesday, but the dam above the town has\nReached its limit, engineers said."
            ),
            ('P', "They will open two of its gates."),
        ]
    );
}

#[test]
fn markdown_and_interviews() {
    let text = "# Harbour reopens\n\nBackground\n----------\n\nThe port shut in May.\n\n* First ship docked\n* Second one waits.\n\n\
        Q: Were you afraid?\nA: Yes. Very much.\nHOST: Thank you.\n\n***\n\nBy Jane Roe\n";
    assert_eq!(
        kinds(text),
        [
            ('H', "# Harbour reopens"),
            ('H', "Background"),
            ('H', "----------"),
            ('P', "The port shut in May."),
            ('L', "* First ship docked"),
            ('L', "* Second one waits."),
            ('P', "Q: Were you afraid?"),
            ('P', "A: Yes."),
            ('P', "Very much."),
            ('P', "HOST: Thank you."),
            ('H', "***"),
            ('H', "By Jane Roe"),
        ]
    );
}

#[test]
fn prose_is_not_lost_as_a_heading() {
    for text in [
        "He resigned.",
        "The minister resigned on Monday after weeks of protest and said that he would not stand again at the election",
        "“We will rebuild every house,” the governor told the crowd.”",
        "The minister resigned at once. He gave no reason",
        "Blinken's deputy told the council on Monday:",
    ] {
        assert!(split_sentences(text).iter().all(|s| s.kind == SentenceKind::Prose), "{text}");
    }
    // Where everything lacks its stop, the longer lines are what there is to read.
    let bare = "the storm came at night and took the roof\n\nwe slept in the car";
    assert!(kinds(bare).iter().all(|(kind, _)| *kind == 'P'), "{:?}", kinds(bare));
}

#[test]
fn lists_that_lost_their_bullets() {
    let text = "Doctors warn of these signs:\n\nweak limbs\n\na drooping face\n\nThe illness is rare.";
    let letters: String = kinds(text).iter().map(|(kind, _)| *kind).collect();
    assert_eq!(letters, "PLLP");
}

#[test]
fn thai_is_cut_at_a_space_after_a_clause() {
    let clause = "นายกรัฐมนตรีกล่าวว่ารัฐบาลจะช่วยเหลือผู้ประสบภัยน้ำท่วมทุกครอบครัวโดยเร็วที่สุดเท่าที่จะทำได้ในสัปดาห์นี้";
    let text = format!("{clause} {clause} จบ");
    assert_eq!(sentences(&text), [clause, clause, "จบ"]);
}

#[test]
fn openings_are_sorted_so_that_the_first_letter_finds_them() {
    assert!(kinds::OPENINGS.windows(2).all(|w| w[0] < w[1]));
    assert!(kinds("Click here to see the map.\nThe map was wrong.").iter().map(|k| k.0).eq(['C', 'P']));
}

#[test]
fn what_only_looks_like_a_caption_is_prose() {
    for text in [
        "Advertisements for the film appeared in June.",
        "Getty Images said it would sue the firm.",
        "Image problems have followed the party for years.",
        "Watch out for ice on the roads, the police said.",
        "Related charges against two others were dropped.",
        "He read the full list aloud. (Nobody listened.)",
    ] {
        assert!(split_sentences(text).iter().all(|s| s.kind == SentenceKind::Prose), "{text}");
    }
}

#[test]
fn credits_at_the_end_of_a_line_make_it_a_caption() {
    for text in [
        "Smoke rises over the port on Monday. (AP Photo/Jane Roe)",
        "Smoke rises over the port. Photograph: Jane Roe/AP",
        "A ferry in the harbour Getty Images",
        "Watch: The moment the bridge fell",
        "RELATED: Port strike ends",
        "FILE - Sailors wave from a ship.",
        "Photo by Jane Roe",
        "The mayor at the opening. Image: Jane Roe.",
        "Opening night, May 4, of the boat show at Ostrel. Video: Jane Roe.",
        "A crane lifts the last beam. It weighed two tons. (Associated Press)",
        "[Related: Port strike ends]",
        "The keeper Ivo Marsh (centre) is consoled by his captain after the whistle.",
        "Jane Roe, pictured with her brother, says she will appeal.",
    ] {
        assert!(split_sentences(text).iter().all(|s| s.kind == SentenceKind::Caption), "{text}");
    }
}

#[test]
fn notes_on_the_author_and_posts_are_no_prose() {
    let text = "Editor’s Note: Ida Venn teaches in Ostrel. Her research is on eels.\n\n\
        The mill burned on Monday. Smoke over the mill https://t.co/abc pic.twitter.com/def\n\nNobody was hurt.";
    assert_eq!(kinds(text).iter().map(|(kind, _)| *kind).collect::<String>(), "CCPCP", "{:?}", kinds(text));
}

#[test]
fn line_ends_of_all_systems() {
    for end in ["\n", "\r\n", "\r", "\u{2028}"] {
        let text = format!("One fell.{end}Two rose.{end}{end}Three stayed.");
        assert_eq!(sentences(&text), ["One fell.", "Two rose.", "Three stayed."], "{end:?}");
    }
}

#[test]
fn long_text_without_an_end_is_read_in_linear_time() {
    for unit in
        ["a.A.", ". ", "\"", "…", "x", "1. ", "•", "[1]", ".\n", "(", "A. ", "\u{e01}", "a\nb ", "a: "]
    {
        let text = unit.repeat(400_000 / unit.len());
        let start = std::time::Instant::now();
        let _ = split_sentences(&text);
        assert!(start.elapsed().as_secs() < 5, "{unit:?} took {:?}", start.elapsed());
    }
}

/// Text in which what matters to the splitter is common.
fn newsish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[A-Za-z]{1,8}",
        "[.?!…,:;\"'“”’()\\[\\]•*#_=-]{1,3}",
        "[ \t\u{a0}]{1,2}",
        "[\n\r]{1,3}",
        "[。！？।؟ก-ฮ]",
        Just("U.S.".to_owned()),
        Just(" p.m. ".to_owned()),
        Just("1.) ".to_owned()),
        Just("[12]".to_owned()),
        Just(" . . .".to_owned()),
        Just("https://a.b/c?D".to_owned()),
        Just("---\n".to_owned()),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn spans_are_ordered_disjoint_trimmed_and_hold_everything(text in newsish()) {
        let mut at = 0;
        let mut paragraph = 0;
        for sentence in split_sentences(&text) {
            let (start, end) = (sentence.span.start(), sentence.span.end());
            prop_assert!(at <= start && start < end);
            prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
            let skipped = &text[at..start];
            prop_assert!(skipped.trim().is_empty(), "lost {:?}", skipped);
            let body = sentence.span.of(&text);
            prop_assert_eq!(body, body.trim());
            prop_assert!(paragraph <= sentence.paragraph);
            paragraph = sentence.paragraph;
            at = end;
        }
        prop_assert!(text[at..].trim().is_empty(), "lost {:?}", &text[at..]);
    }
}
