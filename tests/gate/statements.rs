//! Statements that the sources make and others that they only seem to make. All text is invented.

use super::{kind, run, stops};
use dateline::verify::Outcome;

/// Source (a sentence a line), claim, kinds of reasons of which one must be given.
const BAD: &[(&str, &str, &[&str])] = &[
    // numbers, units, nouns
    (
        "The blast killed more than 600 people in Ardmoor on Monday.",
        "The blast killed 600 people in Ardmoor on Monday.",
        &["hedge"],
    ),
    (
        "The blast killed 600 people in Ardmoor on Monday.",
        "The blast killed more than 600 people in Ardmoor on Monday.",
        &["hedge"],
    ),
    ("The blast killed almost one million birds.", "The blast killed over one million birds.", &["hedge"]),
    (
        "The blast killed 43 people and injured 120.",
        "The blast killed 120 people and injured 43.",
        &["order", "number", "fused"],
    ),
    ("The blast killed 43 people in Ardmoor.", "The blast killed 34 people in Ardmoor.", &["number"]),
    ("The firm made $3.4bn in March.", "The firm made £3.4bn in March.", &["number"]),
    (
        "Profits rose 20 percent in the third quarter.",
        "Profits rose 20 percent in the fourth quarter.",
        &["number"],
    ),
    (
        "A 32-year-old mother who weighed 20 stone was refused the operation.",
        "A 32-stone mother was refused the operation.",
        &["number", "fused", "words"],
    ),
    (
        "Three men were arrested after 15 officers searched the flat.",
        "Fifteen men were arrested.",
        &["number", "fused", "cut"],
    ),
    (
        "Temperatures in Ostrel fell to -5 degrees overnight.",
        "Temperatures in Ostrel fell to 5 degrees overnight.",
        &["number"],
    ),
    (
        "Temperatures in Ostrel fell to 5 degrees overnight.",
        "Temperatures in Ostrel fell to \u{2212}5 degrees overnight.",
        &["number"],
    ),
    (
        "Temperatures in Ostrel fell to minus 5 degrees overnight.",
        "Temperatures in Ostrel fell to 5 degrees overnight.",
        &["number"],
    ),
    // articles without their nouns, marks without their other half
    (
        "The mill has rejected the figure that the union gave.",
        "The mill has rejected a the figure.",
        &["incomplete"],
    ),
    (
        "Kelp is rich in iodine, and too much of it can upset the gland.",
        "Kelp, a is rich in iodine.",
        &["incomplete"],
    ),
    (
        "“The log shows that the alarm sounded at ten,” a spokesman, Piers Arden, said on Monday.",
        "The log shows that the alarm sounded at ten,” a spokesman, Piers Arden, said.",
        &["quotation", "attribution"],
    ),
    (
        "Piers Arden said the log shows that the alarm sounded at ten.",
        "Piers Arden said the log\" shows that the alarm sounded at ten.",
        &["quotation"],
    ),
    // dates
    ("The bridge was closed on Monday.", "The bridge was closed on Tuesday.", &["date"]),
    // attribution
    (
        "The minister was told about the leak in May, according to two officials.",
        "The minister was told about the leak in May.",
        &["attribution"],
    ),
    ("Police said the driver had fled the scene.", "The driver had fled the scene.", &["attribution"]),
    ("The driver had fled the scene, police said.", "The driver had fled the scene.", &["attribution"]),
    (
        "Researchers say the drug could help develop treatments.",
        "The drug could help develop treatments.",
        &["attribution"],
    ),
    ("\"The talks were a sham,\" Ms Orlan said.", "The talks were a sham.", &["attribution"]),
    (
        "On April 19, Orr Mills announced in a news release that a new owner had acquired the brand with a plan.",
        "On April 19, Orr Mills announced.",
        &["cut"],
    ),
    (
        "In winter the prices of eels rise, fishermen said in March.",
        "In winter the prices of eels rise.",
        &["attribution", "cut"],
    ),
    (
        "In a trade that is full of tiresome talkers, Orr seems like an impostor.",
        "Orr seems like an impostor.",
        &["cut"],
    ),
    (
        "Orr called it a plain tale about the \"weight of the sea\" and Ostrel, Valmere, is where she wrote it.",
        "Orr called it a plain tale about the \"weight of the sea\" and Ostrel, Valmere.",
        &["cut"],
    ),
    // Speech of several paragraphs that stand in one.
    (
        "Ms Orlan said: \"The talks in Ardmoor were a sham and a waste. \"The new rules for the port are signed on every pier. \"Most ports have them.\"",
        "The new rules for the port are signed on every pier.",
        &["attribution"],
    ),
    (
        "Ms Orlan said: \"The talks in Ardmoor were a sham and a waste. \"The new rules for the port of Ardmoor are signed on every pier.\"",
        "The new rules for the port are signed on every pier.",
        &["attribution"],
    ),
    // hedges, modality, negation
    ("The plant may close in June.", "The plant will close in June.", &["hedge"]),
    ("The plant will close in June.", "The plant closes in June.", &["hedge", "words"]),
    (
        "The club are striving to reach the final for the first time.",
        "The club reach the final for the first time.",
        &["hedge", "fused"],
    ),
    ("The court did not convict the mayor.", "The court did convict the mayor.", &["negation"]),
    (
        "The mayor denied taking money from the builders.",
        "The mayor was taking money from the builders.",
        &["negation", "fused"],
    ),
    (
        "The party is effectively fighting 60 by-elections.",
        "The party is fighting 60 by-elections.",
        &["hedge"],
    ),
    (
        "The former minister Anna Reul was jailed.",
        "The minister Anna Reul was jailed.",
        &["fused", "cut", "hedge"],
    ),
    // names and roles
    (
        "Prosecutor Mina Dhar told the court that a charity worker had found the letters.",
        "Charity worker Mina Dhar told the court about the letters.",
        &["fused", "cut", "order"],
    ),
    (
        "Carla Benn beat Rosa Adair in the final.",
        "Rosa Adair beat Carla Benn in the final.",
        &["order", "fused"],
    ),
    (
        "The brother of the minister was arrested in Ardmoor.",
        "The minister was arrested in Ardmoor.",
        &["cut"],
    ),
    ("Lena Voss resigned on Friday.", "Lena Moss resigned on Friday.", &["name"]),
    // fused
    (
        "He praised the referee's courage after the fight.\nThe boxer took a welter of blows from Kade.",
        "The boxer took a welter of blows from the referee.",
        &["fused", "order", "cut"],
    ),
    (
        "The testimony came from four young people whose friends were killed.",
        "The testimony came from four young people who were killed.",
        &["fused"],
    ),
    ("The police chief resigned on Friday.", "The police resigned on Friday.", &["fused"]),
    ("All patients who took the drug recovered.", "All patients recovered.", &["fused", "hedge"]),
    ("It was the club's first win since 2004.", "It was the club's first win.", &["cut", "pronoun"]),
    // words and form
    ("Officers receive training in restraint.", "Officers receive little training in restraint.", &["words"]),
    ("The bridge was closed on Monday.", "The bridge was closed on Monday because of floods.", &["words"]),
    ("The bridge was closed on Monday.", "The bridge was closed on", &["incomplete"]),
    ("The bridge was closed on Monday.", "Was the bridge closed on Monday?", &["not_a_statement"]),
    ("The bridge was closed on Monday.", "The article discusses the bridge.", &["not_a_statement"]),
    ("Mr Orr left in May.\nHe was replaced by Ms Tan.", "He was replaced by Ms Tan.", &["pronoun"]),
    (
        "The mayor called the plan a fair offer.",
        "The mayor called the plan \"a fair offer\".",
        &["quotation"],
    ),
    // what cutting words out of a sentence can do
    (
        "Rescuers said the dam would hold unless more rain fell.",
        "Rescuers said the dam would hold.",
        &["hedge"],
    ),
    ("The judge banned the trader from selling boats.", "The judge banned the trader.", &["cut"]),
    ("The ferry left two hours before the storm reached Ardmoor.", "The ferry left two hours.", &["cut"]),
    (
        "The singer was paid a large, secret fee by the port.",
        "The singer was paid a large.",
        &["cut", "incomplete"],
    ),
    (
        "After the mayor was charged with theft on Tuesday, his office released the letters.",
        "After the mayor was charged with theft on Tuesday.",
        &["incomplete"],
    ),
    (
        "The union released its report into the strike.",
        "The union released its report into.",
        &["incomplete"],
    ),
    (
        "There is a sense of gloom this year which is never good.",
        "There is a sense of gloom this year never good.",
        &["fused", "negation"],
    ),
    (
        "Both Reul, 33, and Voss, 55, were pilots in the war.",
        "Voss, 55, were pilots in the war.",
        &["cut", "hedge", "fused"],
    ),
    (
        "However some, including the port, call the plan a mistake.",
        "Including the port, call the plan a mistake.",
        &["cut", "incomplete", "fused"],
    ),
    (
        "The guard fired eight shots at the back of the boat as it ran away.",
        "The guard fired eight shots away.",
        &["cut"],
    ),
    (
        "Everyone wants to see the team do well in Ardmoor.",
        "Everyone wants to see the team well in Ardmoor.",
        &["fused"],
    ),
    (
        "The works include a portrait of the queen and sketches of bodies.",
        "The works include a portrait of bodies.",
        &["fused"],
    ),
    (
        "The son of the president of Arland was killed in the crash.",
        "The son of Arland was killed in the crash.",
        &["fused"],
    ),
    (
        "The mayor met the brother of the man who was arrested on Friday.",
        "The mayor met the brother who was arrested on Friday.",
        &["fused"],
    ),
    (
        "Soldiers killed three men in a raid near Ardmoor.",
        "Soldiers killed in a raid near Ardmoor.",
        &["fused"],
    ),
    (
        "Doctors helped Voss win a place in the team.",
        "Voss won a place in the team.",
        &["words", "cut", "attribution"],
    ),
    ("Hospitals were closed in Ardmoor.", "A hospital was closed in Ardmoor.", &["words"]),
    // joined from two sentences
    (
        "The grant was cut in June.\nThe owner of the mill blamed his son.\nHis company was fined in May.",
        "The grant was cut in June, and his company was fined in May.",
        &["fused"],
    ),
    (
        "Voss is in talks with the club.\nThere are 26,000 fans in the city.",
        "Voss is in and there are 26,000 fans in the city.",
        &["cut", "fused"],
    ),
    (
        "The port was sold in May.\nThe harbour master left because of the cuts.",
        "The port was sold in May because of the cuts.",
        &["fused", "words", "cut"],
    ),
    // who is meant
    (
        "In 2017, he and his wife Lena Voss moved to Ardmoor.\nThe house was sold.",
        "In 2017, he moved to Ardmoor.",
        &["pronoun", "fused"],
    ),
    ("Reul sued the club, and Voss said he would appeal.", "Voss said he would appeal.", &["pronoun", "cut"]),
    // quotation
    (
        "Voss called the sale \"a sad day\" for the town.",
        "Voss called the sale a \"sad end\" for the town.",
        &["quotation", "words"],
    ),
    (
        "Police said the driver wrote: 'We are fine and the boat is down.'",
        "Police said the driver wrote: 'We are fine.",
        &["quotation"],
    ),
    (
        "The report was published. Officials refused to comment on the leak.",
        "Officials comment on the leak.",
        &["negation", "cut", "fused"],
    ),
    ("Up to 40 flats were damaged in the fire.", "At least 40 flats were damaged in the fire.", &["hedge"]),
    ("Only 12 of the 40 flats were insured.", "12 of the 40 flats were insured.", &["hedge"]),
    ("Ardmoor beat Kells 3-1 on Saturday.", "Ardmoor beat Kells 1-3 on Saturday.", &["number"]),
    (
        "The vote will be held at 10.30am on Friday.",
        "The vote will be held at 11.30am on Friday.",
        &["date", "number"],
    ),
    (
        "Turnout fell to 40% in the north and 52% in the south.",
        "Turnout fell to 40% in the south.",
        &["fused", "cut", "number"],
    ),
    ("The suspected arsonist was held in Ardmoor.", "The arsonist was held in Ardmoor.", &["hedge"]),
    (
        "The trial was due to start in May, but it was delayed.",
        "The trial started in May.",
        &["words", "hedge", "fused"],
    ),
    ("The court did not convict the mayor of theft.", "The court did not convict the mayor.", &["cut"]),
];

/// Source, claim that must pass.
const GOOD: &[(&str, &str)] = &[
    ("The bridge was closed on Monday.", "The bridge was closed on Monday."),
    (
        "The bridge over the Tarn was closed on Monday, after engineers found cracks.",
        "The bridge over the Tarn was closed on Monday.",
    ),
    ("The blast killed over 1.2m birds in March.", "The blast killed more than 1.2 million birds in March."),
    (
        "Anna Reul, the former head of the port, was jailed for three years.",
        "Anna Reul was jailed for three years.",
    ),
    ("The long-awaited report was published on Friday.", "The report was published on Friday."),
    ("Profits rose twenty per cent in the third quarter.", "Profits rose 20% in the third quarter."),
    (
        "The school has been closed since Friday.\nA new school will open in Ardmoor in May.",
        "A new school will open in Ardmoor in May.",
    ),
    (
        "Deputies rejected the budget on Tuesday, a day after the strike began.",
        "Deputies rejected the budget on Tuesday.",
    ),
    ("Ms Orlan, 44, has led the firm since 2011.", "Ms Orlan has led the firm since 2011."),
    ("Lena Voss, who was born in Ardmoor, won the race in 2014.", "Lena Voss won the race in 2014."),
    (
        "Judge Mary Tolland admitted the sentence was too short.",
        "The judge admitted the sentence was too short.",
    ),
    (
        "Judge Mary Tolland admitted the sentence was too short.",
        "Judge Tolland admitted the sentence was too short.",
    ),
    ("Mr Orr resigned on Friday after the vote.", "Orr resigned on Friday after the vote."),
    (
        "Lena Voss resigned on Friday.\nFriends of Voss were surprised by the news.",
        "Voss resigned on Friday.",
    ),
    ("The firm has already sold two of its ships.", "The firm has sold two of its ships."),
    (
        "A man was arrested on Monday after a raid on the port.",
        "A man was arrested after a raid on the port.",
    ),
    (
        "Ministers organised talks with the union in the centre of Ardmoor.",
        "Ministers organized talks with the union in the center of Ardmoor.",
    ),
    ("But the council rejected the offer on Friday.", "The council rejected the offer on Friday."),
    (
        "After the match, Voss praised the fans for their patience.",
        "Voss praised the fans for their patience.",
    ),
    (
        "The mill was sold in May, and the workers moved to Kells in June.",
        "The workers moved to Kells in June.",
    ),
    ("The minister said that the law would be changed.", "The minister said the law would be changed."),
    ("Police said on Monday that the driver had fled.", "Police said that the driver had fled."),
    ("The ship sank near Kells, killing forty-three people.", "The ship sank near Kells, killing 43 people."),
    ("The ship sank near Kells, killing 43 people.", "The ship sank near Kells, killing 43 people."),
    ("The fund will pay half a million pounds to the town.", "The fund will pay 500,000 pounds to the town."),
    ("At least a dozen boats were lost in the storm.", "At least 12 boats were lost in the storm."),
    ("The U.S. embassy in Arland was closed on Friday.", "The US embassy in Arland was closed on Friday."),
    (
        "Some 300 people took part in the march on Sunday.",
        "About 300 people took part in the march on Sunday.",
    ),
    ("Orr admitted theft and was jailed for two years.", "Orr was jailed for two years."),
    (
        "The bridge was closed on Monday.\nThe school was closed on Tuesday.",
        "The bridge was closed on Monday, and the school was closed on Tuesday.",
    ),
    ("Voss called the sale \"a sad day\" for the town.", "Voss called the sale \"a sad day\" for the town."),
    ("Voss told reporters: \"The port is lost.\"", "Voss told reporters: \"The port is lost.\""),
    (
        "The drug could help patients with asthma, researchers said on Friday.",
        "The drug could help patients with asthma, researchers said.",
    ),
    (
        "According to the report, the dam was built on sand.",
        "According to the report, the dam was built on sand.",
    ),
    ("The council voted 7-5 on Monday to close the pool.", "The council voted 7-5 to close the pool."),
    (
        "The man who was arrested in Kells has been released.",
        "The man who was arrested in Kells was released.",
    ),
    (
        "The 21-year-old midfielder scored twice in the final.",
        "The 21-year-old midfielder scored twice in the final.",
    ),
    ("The storm reached Ardmoor last week, killing two people.", "The storm reached Ardmoor last week."),
    ("Voss (aged 44) resigned in May.", "Voss resigned in May."),
    (
        "Profits at the mill rose to $3.4bn in 2019, up from $2bn.",
        "Profits at the mill rose to $3.4 billion in 2019.",
    ),
    (
        "Temperatures in Ostrel fell to \u{2212}5 degrees overnight.",
        "Temperatures in Ostrel fell to -5 degrees overnight.",
    ),
    (
        "Temperatures in Ostrel fell to about -5 degrees overnight.",
        "Temperatures in Ostrel fell to about minus 5 degrees overnight.",
    ),
    (
        "-12 degrees were recorded in Ostrel last week, killing two people.",
        "-12 degrees were recorded in Ostrel last week.",
    ),
];

/// What a model says about a text, or before it starts.
const CHATTER: &[&str] = &[
    "Here is a summary of the article.",
    "Here\u{2019}s what the mill in Ostrel did.",
    "Sure, the mill in Ostrel was sold in May.",
    "Certainly! The mill in Ostrel was sold in May.",
    "Summary: The mill in Ostrel was sold in May.",
    "In summary, the mill in Ostrel was sold in May.",
    "In conclusion, the mill in Ostrel was sold in May.",
    "Overall, the mill in Ostrel was sold in May.",
    "As an AI, the mill in Ostrel was sold in May.",
    "This article is on the mill in Ostrel.",
    "The article discusses the mill in Ostrel.",
    "The text says the mill in Ostrel was sold.",
    "The passage also describes the mill in Ostrel.",
    "The author says the mill in Ostrel was sold.",
    "The story is about the mill in Ostrel.",
    "The report discusses the mill in Ostrel.",
];

/// Openings that are chatter only in their first letters, or before other words.
const NO_CHATTER: &[&str] = &[
    "The authorities ordered the mill to close in May.",
    "The textile mill in Ostrel was sold in May.",
    "Suresh Kumar was elected mayor of Ostrel in May.",
    "Sure Start centres in Ostrel were closed in May.",
    "Summary executions were reported in Ostrel in May.",
    "The passage of the bill took four hours on Monday.",
    "The author Ida Venn was arrested in Ostrel in May.",
    "The text of the treaty was signed in Ostrel in May.",
    "The storyteller Ida Venn left Ostrel in May.",
    "The story of the mill was told in Ostrel in May.",
    "As an aide to the mayor, Ida Venn left Ostrel in May.",
];

#[test]
fn chatter_is_told_from_news() {
    for claim in CHATTER {
        stops(&[("The mill in Ostrel was sold in May.", claim, &["not_a_statement"])]);
    }
    let mut wrong = Vec::new();
    for claim in NO_CHATTER {
        // Two sentences, so that the claim is no whole source sentence.
        let source = format!("{} The council said so on Tuesday.", claim.replace(" in ", " early in "));
        if let Outcome::Failed { reasons, .. } = run(&source, claim)
            && reasons.iter().any(|reason| kind(reason) == "not_a_statement")
        {
            wrong.push(*claim);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn stops_what_the_sources_do_not_say() {
    stops(BAD);
}

#[test]
fn passes_what_the_sources_say() {
    let mut wrong = Vec::new();
    for (source, claim) in GOOD {
        if let Outcome::Failed { reasons, .. } = run(source, claim) {
            wrong.push(format!("{claim}: {reasons:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
