//! Honest ways of saying less, each beside the near misses that say something else. All text is invented.

use super::run;
use dateline::verify::{Outcome, Reason};

/// Source (a sentence a line), claim that must pass.
const HONEST: &[(&str, &str)] = &[
    // adverbs of manner
    (
        "Arland and Kells have jointly called for a truce in the port.",
        "Arland and Kells have called for a truce in the port.",
    ),
    ("The council is urgently working on a new timetable.", "The council is working on a new timetable."),
    ("Voss strongly condemned the attack on the mill.", "Voss condemned the attack on the mill."),
    ("The price of eels fell sharply in May.", "The price of eels fell in May."),
    ("The price of eels fell sharply.", "The price of eels fell."),
    ("The firm will quickly replace the pumps.", "The firm will replace the pumps."),
    // the end of the sentence
    (
        "Voss condemned the conflict between Arland and Kells that has killed more than 600 people in recent days.",
        "Voss condemned the conflict between Arland and Kells.",
    ),
    ("A storm damaged the port of Ostrel, which was built in 1904.", "A storm damaged the port of Ostrel."),
    ("A storm damaged the port of Ostrel, a town of six mills.", "A storm damaged the port of Ostrel."),
    ("The coast was hit by a storm that has killed six people.", "The coast was hit by a storm."),
    (
        "The bridge in Ostrel was closed, after engineers found cracks in it.",
        "The bridge in Ostrel was closed.",
    ),
    ("The bridge in Ostrel was closed, as the river had risen.", "The bridge in Ostrel was closed."),
    // what describes a name
    ("Troops attacked the Arlandian militant group Hesba on Monday.", "Troops attacked Hesba on Monday."),
    ("Militant group Hesba attacked the port on Monday.", "Hesba attacked the port on Monday."),
    (
        "Transport Minister Oskar Venn, who visited survivors in Stornay, announced a public inquiry.",
        "Transport Minister Oskar Venn announced a public inquiry.",
    ),
    ("Ida Venn, the mayor of Ostrel, said the dam was safe.", "Ida Venn said the dam was safe."),
    // marks in lists
    ("The fire destroyed a mill, a barn and a boat.", "The fire destroyed a mill, a barn, and a boat."),
    ("The fire destroyed a mill, a barn, and a boat.", "The fire destroyed a mill, a barn and a boat."),
    // openers
    ("However, the council rejected the offer on Friday.", "The council rejected the offer on Friday."),
    ("Meanwhile, the mill was sold to a rival in May.", "The mill was sold to a rival in May."),
    ("And the mill was sold to a rival in May.", "The mill was sold to a rival in May."),
    // attribution elsewhere
    ("The dam was built on sand, the ministry said.", "The ministry said the dam was built on sand."),
    (
        "The dam was built on sand, the ministry said.",
        "According to the ministry, the dam was built on sand.",
    ),
    ("The ministry said that the dam was built on sand.", "The dam was built on sand, the ministry said."),
    ("According to the ministry, the dam was built on sand.", "The ministry said the dam was built on sand."),
    (
        "The dam was built on sand, according to the ministry.",
        "According to the ministry, the dam was built on sand.",
    ),
    // the second of two predicates
    (
        "Venn announced a public inquiry and ordered Tideway Group to take two ferries out of service until they've been inspected.",
        "Venn ordered Tideway Group to take two ferries out of service until they have been inspected.",
    ),
    ("The mayor visited the port and praised the crew.", "The mayor praised the crew."),
    (
        "Orr warned that unless the council hired pilots, the port would be sold to Tideway, which runs two others.",
        "Orr warned that unless the council hired pilots, the port would be sold to Tideway.",
    ),
    // abbreviations
    ("The U.S. embassy in Arland was closed on Friday.", "The U. S. embassy in Arland was closed on Friday."),
    ("The ferry sank off St. Ebba on Friday.", "The ferry sank off St Ebba on Friday."),
    ("The ferry sank off St Ebba on Friday.", "The ferry sank off St. Ebba on Friday."),
];

/// Source, claim that is no whole sentence or leaves out what belongs to its last words.
const BROKEN_OFF: &[(&str, &str)] = &[
    (
        "Orr warned that unless the council hired pilots to help the crews, the port could face another strike.",
        "Orr warned that unless the council hired pilots to help the crews.",
    ),
    (
        "Venn said if the mill was sold to Tideway, the union would strike.",
        "Venn said if the mill was sold to Tideway.",
    ),
    (
        "Voss believes that when the ferry was sold, the crew was promised work.",
        "Voss believes that when the ferry was sold.",
    ),
    (
        "The price had fallen by an average of 6.3 points in the northern group and 2.2 points in the other group.",
        "The price had fallen by an average of 6.3 points.",
    ),
    (
        "The price had fallen by an average of 6.3 points in the northern group and 2.2 points in the other group.",
        "The price had fallen by an average of 6.3 points in the northern group and 2.2 points.",
    ),
    (
        "The drug cut deaths by 40 percent among smokers but by 3 percent among others.",
        "The drug cut deaths by 40 percent.",
    ),
    (
        "Orr and Voss have cut their talks short when, like with Venn, the talk turned to money.",
        "Orr and Voss have cut their talks short when, like with Venn.",
    ),
    (
        "Orr fled when his brother, a farmer, the owner of the mill, came in.",
        "Orr fled when his brother the owner of the mill, came in.",
    ),
    (
        "The port was praised by Ida Orr, Tom Venn and Lena Voss, among others.",
        "The port was praised by Ida Orr among others.",
    ),
    (
        "The port faces a cut described as \"harsh\" by the union.",
        "The port faces a cut described as \"harsh\".",
    ),
    (
        "The plant produces paraxol (PX), a chemical used in films.",
        "The plant produces paraxol a chemical used in films.",
    ),
    ("A man who was preparing to attack the port is in custody.", "A man who was preparing is in custody."),
    (
        "Residents said the raid was preceded by complaints about the police.",
        "Residents said the raid was preceded.",
    ),
    ("Voss gave two million to the Institute for Port Studies.", "Voss gave two million to the Institute."),
    ("Voss, the owner of the mill, resigned on Friday.", "Voss, resigned on Friday."),
    ("Mayor Lena Voss said the mill was sold.", "Mayor said the mill was sold."),
    ("The driver, who was hurt, was taken to Kells.", "The driver, who was hurt."),
    (
        "The fire has angered the port, but people in the town were not surprised.",
        "The fire has angered the port, but people.",
    ),
    (
        "Ida Orr, director of the charity, said: \"We see more children.\"",
        "Ida Orr, director of the charity, said.",
    ),
    ("Passenger Ida Orr said on Friday: \"The power failed.\"", "Passenger Ida Orr said on Friday."),
    ("The team sampled the skin, mouth and gut of the patients.", "The team sampled the skin, mouth."),
    (
        "The show is on at Kells Castle Museum and Art Gallery until May.",
        "The show is on at Kells Castle Museum.",
    ),
    (
        "The town was the front between pro- and anti-government forces.",
        "The town was the front between pro.",
    ),
    ("He found the camp shortly after the raid on Friday.", "He found the camp shortly."),
    ("The fund is a gift described as generous by the mayor.", "The fund is a gift described."),
    ("The firm hit a ball that seemed destined for the river.", "The firm hit a ball that seemed destined."),
    ("Councils could make owners in the port register their boats.", "Councils could make owners."),
    (
        "The minister said the police believed an attack on the port had become likely.",
        "The minister said the police believed an attack.",
    ),
    ("The mayor has said the law on boats needs changing.", "The mayor has said the law."),
    (
        "In a study published by the ministry in May, the mill was praised.",
        "In a study published by the ministry.",
    ),
    ("According to a monitor in Kells, nearly 200 people died.", "According to a monitor."),
    (
        "Party leader Orr was forced to drop a site run by his brother.",
        "Party leader Orr was forced to drop a site run.",
    ),
    ("The firm is paying for the work with 15,000 in Kells.", "The firm is paying for the work with 15,000."),
    ("Orr, the owner of the mill, in Kells, and Voss resigned.", "Orr, in Kells, and Voss resigned."),
    ("A client of Orr agreed to turn over the funds.", "A client of Orr agreed to turn."),
    (
        "The cuts were blamed on less spending and a drop in sales.",
        "The cuts were blamed on less spending and a drop.",
    ),
    (
        "The dealer gave Voss two million in the first week of the campaign.",
        "The dealer gave Voss two million of the campaign.",
    ),
    ("The dealer gave Voss two million in the week to Friday.", "The dealer gave Voss two million."),
    (
        "The crew, who once won a cup, gave Orr a boat while Ida Venn, who owns the mill, gave Orr a horse.",
        "The crew, who owns the mill, gave Orr a horse.",
    ),
    (
        "The ferry was in Kells, behind the scenes, party sources admitted a loss.",
        "The ferry was in Kells party sources admitted a loss.",
    ),
    (
        "Orr (second from left), who is married, was jailed on Friday.",
        "Orr), who is married, was jailed on Friday.",
    ),
    ("The prisoner may keep the baby with her until the child is two.", "The prisoner may keep the baby."),
    (
        "The boats began to disappear about 150 years ago, as the port grew.",
        "The boats began to disappear about 150 years.",
    ),
    (
        "Benn can rely on the likes of Ida Orr, Tom Venn and Lena Voss.",
        "Benn can rely on the likes of Ida Orr.",
    ),
];

/// Source, claim that must not pass.
const OTHERWISE: &[(&str, &str)] = &[
    // adverbs that carry the claim, or stand in what does
    ("The trader was wrongly accused of theft.", "The trader was accused of theft."),
    ("The bridge was temporarily closed on Monday.", "The bridge was closed on Monday."),
    ("The trader reportedly sold the boat in May.", "The trader sold the boat in May."),
    ("The mill was partly destroyed in the fire.", "The mill was destroyed in the fire."),
    ("The council was originally led by Voss.", "The council was led by Voss."),
    ("Voss has repeatedly called for a truce.", "Voss has called for truces."),
    ("The firm is conditionally selling the mill.", "The firm is selling the mill."),
    ("The council did not strongly oppose the sale.", "The council did not oppose the sale."),
    ("The council was not strongly opposed to the sale.", "The council was not opposed to the sale."),
    ("Patients who quickly received the drug recovered.", "Patients who received the drug recovered."),
    ("Few firms have quickly replaced the pumps.", "Few firms have replaced the pumps."),
    ("Four boats were suddenly lost in the storm.", "Four boats were lost."),
    (
        "The sale will go ahead if prices fall sharply in May.",
        "The sale will go ahead if prices fall in May.",
    ),
    ("The hastily built houses fell down.", "The built houses fell down."),
    ("Orr jointly won the prize with Voss.", "Orr won the prize with Voss."),
    // ends that carry the claim
    ("The pool opens, if the water is warm.", "The pool opens."),
    ("The ferry will sail unless the storm returns.", "The ferry will sail."),
    ("The road was closed, until the bridge was rebuilt.", "The road was closed."),
    ("The firm will sell the mill provided that the council agrees.", "The firm will sell the mill."),
    ("The pool opens only when the water is warm.", "The pool opens."),
    ("The strike will go on as long as pay is frozen.", "The strike will go on."),
    ("The firm sold the mill, but the ministry denied that it was legal.", "The firm sold the mill."),
    ("Voss was jailed for theft, although the ruling was overturned in June.", "Voss was jailed for theft."),
    ("The dam was built on sand, the ministry said.", "The dam was built on sand."),
    ("Police arrested all residents that were seen in the port.", "Police arrested all residents."),
    ("All residents who were vaccinated recovered.", "All residents recovered."),
    ("People who took the drug saw their pain ease.", "People saw their pain ease."),
    ("The firm recalled the cars that were built in May.", "The firm recalled the cars."),
    ("Voss will accept a deal that is fair to the crew.", "Voss will accept a deal."),
    (
        "The council has never backed a plan that was drawn up in Kells.",
        "The council has never backed a plan.",
    ),
    ("The ministry said that the dam was safe.", "The ministry said."),
    // descriptions that are more than one, names that are not the same
    ("The wife of party leader Orr was jailed.", "The party leader Orr was jailed."),
    ("Orr praised his old club Ardmoor on Sunday.", "Orr praised his Ardmoor on Sunday."),
    ("Orr leads the rival group of Hesba in the port.", "Orr leads Hesba in the port."),
    ("Two members of the militant group Hesba were arrested.", "Hesba were arrested."),
    ("The suspected group leader Orr was arrested.", "Orr was arrested."),
    ("The city Council rejected the offer on Friday.", "Council rejected the offer on Friday."),
    ("Labour leader Voss was replaced by union boss Orr.", "Labour Voss was replaced by union Orr."),
    ("A supporter of the group leader Orr was arrested.", "A supporter of the group was arrested."),
    (
        "Ida Venn, who denied the mayor of Ostrel, said the dam was safe.",
        "Ida Venn, the mayor of Ostrel, said the dam was safe.",
    ),
    (
        "Tideway's two other ferries of the same class were inspected.",
        "Tideway's two other ferries were inspected.",
    ),
    // lists
    ("The three owners include Orr, Voss and Tan.", "The three owners include Orr and Voss."),
    ("The fire destroyed a mill, a barn and a boat.", "The fire destroyed a mill and a boat and a barn."),
    ("Orr, Voss or Tan will lead the firm.", "Orr, Voss, and Tan will lead the firm."),
    // openers that carry the claim
    ("While the dam holds, the town is safe.", "The dam holds, but the town is safe."),
    ("Unless the dam holds, the town is lost.", "The town is lost."),
    ("If the dam holds, the town is safe.", "The town is safe."),
    // somebody else's words, or fewer of them
    ("The dam was built on sand, the ministry said.", "The dam was built on sand, the council said."),
    ("The ministry said the dam was built on sand.", "According to the mayor, the dam was built on sand."),
    (
        "The ministry denied the dam was built on sand.",
        "According to the ministry, the dam was built on sand.",
    ),
    (
        "The ministry did not say the dam was built on sand.",
        "According to the ministry, the dam was built on sand.",
    ),
    ("The ministry said the dam may be lost.", "The dam is lost, the ministry said."),
    (
        "The ministry said the dam was safe and closed the road.",
        "The dam was safe and closed the road, according to the ministry.",
    ),
    ("Police sources said the dam was built on sand.", "The dam was built on sand, police said."),
    ("The mayor said he was ill.", "He was ill, the mayor said."),
    ("Voss said the ministry said the dam was safe.", "The dam was safe, the ministry said."),
    ("The former minister said the dam was safe.", "The dam was safe, the minister said."),
    // predicates of somebody else
    ("Venn said the police fled and ordered the firm to pay.", "Venn ordered the firm to pay."),
    ("Venn visited an empty and abandoned mill.", "Venn abandoned mill."),
    ("Venn saw the crew and praised them.", "Venn praised the mayor."),
    ("Venn has not visited the port or praised the crew.", "Venn praised the crew."),
    ("Venn met the man who robbed the bank and praised the crew.", "Venn praised the crew."),
    ("Venn visited a port built in May and closed the road.", "Venn closed in May."),
    ("The brother of Venn visited the port and praised the crew.", "Venn praised the crew."),
    ("Venn may have visited the port and praised the crew.", "Venn praised the crew."),
];

#[test]
fn says_less_and_nothing_else() {
    let wrong: Vec<String> = HONEST
        .iter()
        .filter_map(|(source, claim)| match run(source, claim) {
            Outcome::Failed { reasons, .. } => Some(format!("{claim}: {reasons:?}")),
            Outcome::Passed(_) => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn says_something_else() {
    let wrong: Vec<String> = OTHERWISE
        .iter()
        .chain(BROKEN_OFF)
        .filter_map(|(source, claim)| match run(source, claim) {
            Outcome::Passed(_) => Some(format!("{source} -> {claim}")),
            Outcome::Failed { .. } => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_plan_is_a_thing_and_planning_a_hedge() {
    let source = "The council rejected the offer for the mill on Friday.";
    let reasons = |claim: &str| match run(source, claim) {
        Outcome::Failed { reasons, .. } => reasons,
        Outcome::Passed(_) => Vec::new(),
    };
    let noun = reasons("The council rejected the plan for the mill on Friday.");
    assert!(matches!(noun.first(), Some(Reason::Words { .. })), "{noun:?}");
    let verb = reasons("The council may have rejected the offer for the mill on Friday.");
    assert!(verb.iter().any(|r| matches!(r, Reason::Hedge { .. })), "{verb:?}");
}
