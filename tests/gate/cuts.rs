//! Sentences that are cut where they are not whole, or where what is cut off changes the rest: none passes. All text is invented.

use super::stops;

/// Source, claim that must not pass, kinds of reason of which one is given.
const BROKEN: &[(&str, &str, &[&str])] = &[
    (
        "Fishermen sell eels and smoked herring on the quay every Sunday.",
        "Fishermen sell eels and smoked herring on the quay every.",
        &["cut"],
    ),
    ("The driver died late Monday.", "The driver died late.", &["cut"]),
    (
        "Yesterday, day five of the Arland Cup, Tarn drew with Kells; Ostrel beat Marrow.",
        "Day five of the Arland Cup, Tarn drew with Kells; Ostrel beat Marrow.",
        &["cut"],
    ),
    (
        "Arland drew with Tarn; Ostrel beat Kells 3 – 0; and Voss lost.",
        "Arland drew with Tarn; Ostrel beat Kells 3.",
        &["cut"],
    ),
    ("The bridge was closed for 3 to 4 weeks.", "The bridge was closed for 3.", &["cut"]),
    ("Ostrel beat Kells 3-0 in the final.", "Ostrel beat Kells 3.", &["number"]),
    ("Ostrel beat Kells 3–0 in the final.", "Ostrel beat Kells 3.", &["number"]),
    ("Tarn won 6, 4 and 2 of the games.", "Tarn won 6.", &["cut"]),
    // Who says so, where it holds, what it speaks of.
    (
        "Jobs fell by 600 in May, the Kells Labour Office reported on Friday.",
        "Jobs fell by 600 in May.",
        &["hedge"],
    ),
    ("Jobs fell by 600 in May, several outlets reported.", "Jobs fell by 600 in May.", &["hedge"]),
    (
        "Voss says guests may leave their masks at home in most cases.",
        "Voss says guests may leave their masks at home.",
        &["cut"],
    ),
    (
        "Feast day is still nearly a week away, but there are buds on the old rose that my mother cut, and it will be in bloom by Sunday.",
        "Feast day is still nearly a week and it will be in bloom by Sunday.",
        &["fused", "cut"],
    ),
    (
        "The vote is a success for aides who have made the bill, H.R. 1, their first aim.",
        "The vote is a success for aides who have made the bill, H.R. 1.",
        &["cut"],
    ),
    (
        "The court will hear a challenge to a Valmere law that (with few exceptions) bars fishing after May.",
        "The court will hear a challenge to a Valmere law bars fishing after May.",
        &["fused"],
    ),
    (
        "Rivals had the policy to keep a weakened Hesba in power.",
        "Rivals had the policy to keep a weakened Hesba.",
        &["cut"],
    ),
    (
        "\"There are many risks, there is much at stake, and a lot of work by us on the dam,\" Mr. Reil said in May.",
        "A lot of work by us on the dam,\" Mr. Reil said in May.",
        &["cut", "quotation"],
    ),
    (
        "The ruling could help many who have lived in Valmere for years and hoped to stay.",
        "The ruling could help many who have lived and hoped to stay.",
        &["fused"],
    ),
    (
        "Voss leaves just when his hopes for a great legacy at home seem lost.",
        "Voss leaves just when his hopes for a great legacy.",
        &["cut"],
    ),
    (
        "The bill, called the Mill Act (MA), was backed by both parties in May.",
        "The bill, called the Mill Act.",
        &["cut"],
    ),
    (
        "But when Voss gave a speech in Kells, in which she told guests to leave, her words drew anger.",
        "But when Voss gave a speech in Kells, in which she told guests to leave.",
        &["cut"],
    ),
    (
        "So are we doing the thing where we pretend that books, lessons, and plans can't be chosen by schools and should be left to others?",
        "Plans can't be chosen by schools.",
        &["cut"],
    ),
    (
        "The firm sells a course called Order, Method, and Reason to mills.",
        "The firm sells a course called Order and Reason to mills.",
        &["fused"],
    ),
    (
        "They stood at pumps holding cans, water bottles and jugs, as the town braced itself.",
        "They stood at pumps holding cans, as the town braced itself.",
        &["fused"],
    ),
    (
        "September 5, 2014: Keeping strong ties with guests is part of your success.",
        "2014: Keeping strong ties with guests is part of your success.",
        &["cut"],
    ),
    (
        "Voss spoke outside the hangar, known as Hall 1, for the ferry Ebba, which is being repaired in May.",
        "Voss spoke outside the hangar, known as Hall 1, which is being repaired in May.",
        &["fused", "number"],
    ),
    (
        "The council passed a bill on Monday that would make Feast Day, the date that marks the end of the war in Valmere, a holiday.",
        "The council passed a bill on Monday that would make Feast Day, the date that marks the end of the war in Valmere.",
        &["cut"],
    ),
    (
        "Orr is in charge of the mill at a time when the town is short of grain.",
        "Orr is in charge of the mill at a time.",
        &["cut"],
    ),
    (
        "Arland has joined Tarn, Kells, and Ostrel in passing laws to ban the books.",
        "Ostrel in passing laws to ban the books.",
        &["cut"],
    ),
    (
        "The term has spanned several shocks: the peak of the flood, the vote in May, and its dire aftermath in the port.",
        "The term has spanned several shocks: the peak of the flood and its dire aftermath in the port.",
        &["fused"],
    ),
    (
        "After remarks on a good report, Voss took questions about the war in Arland, where the town faces a siege.",
        "After remarks on a good report, where the town faces a siege.",
        &["fused", "cut"],
    ),
    (
        "Kells will keep the mask rule after a sharp rise in cases of the flu.",
        "Kells will keep the mask rule after a sharp rise.",
        &["cut"],
    ),
    (
        "The mill made a big choice: Unlike several of its rivals, which gave up on flour, it sold more of it.",
        "The mill made a big choice: Unlike several of its rivals.",
        &["cut"],
    ),
    (
        "Now, after reading the papers he filed for the post, which showed a debt of 600 crowns, the bank was intent on leaving.",
        "Now, after reading the papers he filed for the post, which showed a debt of 600 crowns.",
        &["cut"],
    ),
    (
        "The port has affirmed that a proposed truce between Arland and Kells was coordinated with the Arland government, despite Arland's subsequent rejection of the plan.",
        "The port has affirmed that a proposed truce between Arland and Kells was coordinated with the Arland government.",
        &["negation", "cut"],
    ),
    // The last word needs what follows, or the main verb follows.
    (
        "The bank is asking the former clerk, Ida Venn, to pay the bill.",
        "The bank is asking the former clerk, Ida Venn.",
        &["cut"],
    ),
    (
        "He proposed a plan for the mill, issued a flurry of orders and has backed the ferry.",
        "He proposed a plan for the mill, issued a flurry of orders.",
        &["cut"],
    ),
    (
        "Officials familiar with the plan sold the mill to aides familiar with it.",
        "Officials familiar with the plan sold the mill to aides familiar.",
        &["cut"],
    ),
    (
        "The will says that her son, actor Tom Venn, would care for the dog.",
        "The will says that her son, actor Tom Venn, would care.",
        &["cut"],
    ),
    (
        "Venn said he stumbled on the scene shortly after the men beat him.",
        "Venn said he stumbled after the men beat him.",
        &["fused"],
    ),
    ("The men left when they burst into the house of the Venns.", "The men left when they burst.", &["cut"]),
    (
        "The council buys water so that a fountain can be switched on for a feast.",
        "The council buys water so that a fountain can be switched.",
        &["cut"],
    ),
    ("Voss picks up a pistol and puts it near the body.", "Voss picks up a pistol and puts it.", &["cut"]),
    (
        "Police cleared the road after a fight with men who had taken over a square.",
        "Police cleared the road after a fight with men who had taken.",
        &["cut"],
    ),
    (
        "Police say an Ostrel man who was trying to climb the tower in Kells after a party fell to his death.",
        "Police say an Ostrel man who was trying to climb the tower.",
        &["cut"],
    ),
    (
        "Police say a driver suspected of firing a gun at boats has been killed.",
        "Police say a driver suspected of firing a gun.",
        &["cut"],
    ),
    (
        "The fire, which broke out before the trial of Tom Venn, a former guard who robbed a bank, drew hundreds to the square.",
        "The fire, which broke out before the trial of Tom Venn, a former guard who robbed a bank.",
        &["cut"],
    ),
    (
        "His record makes clear that his promise was, in fact, a fraud.",
        "His record makes clear that his promise was, in fact.",
        &["cut"],
    ),
    (
        "Now, after reading the papers he filed for the post, which name no mill, the court is angry.",
        "Now, after reading the papers he filed for the post.",
        &["cut"],
    ),
    (
        "Voss said the town was ready to act if the Kells Food Office (KFO) allowed the drug.",
        "Voss said the town was ready to act if the Kells Food Office.",
        &["cut"],
    ),
    (
        "Aides insist that Voss's Family Plan — with a million for mills — is sound.",
        "Aides insist that Voss's Family Plan.",
        &["cut"],
    ),
    (
        "The boat came on Sunday with eels, fresh crabs and smoked herring for the market.",
        "The boat came on Sunday with eels.",
        &["cut"],
    ),
    // What a verb, a noun, a date or a pair of marks still needs.
    (
        "The boy on the ferry heard the young clerk ask his mother: 'Is the boat full?'",
        "The boy on the ferry heard the young clerk ask his mother.",
        &["cut"],
    ),
    ("Thefts rose by 40% over the same week last year.", "Thefts rose by 40% over the same week.", &["cut"]),
    (
        "Voss lost the post when the pumps were checked on October 7 last year.",
        "Voss lost the post when the pumps were checked on October 7.",
        &["cut"],
    ),
    (
        "Orr died on May 25, 2020, after guards had beaten him.",
        "Orr died on May 25 after guards had beaten him.",
        &["fused", "number"],
    ),
    ("Ostrel are third after six wins in a row.", "Ostrel are third after six wins.", &["cut"]),
    (
        "The clerk stressed that with just 32 boats sold across the bay so far, eels remain rare.",
        "The clerk stressed that with just 32 boats sold across the bay so far.",
        &["cut"],
    ),
    (
        "Police ordered the people of Kells – about six hundred – to leave the town on Monday.",
        "Police ordered the people of Kells.",
        &["cut"],
    ),
    (
        "The sale ended the firm's trade in eels – including the Ostrel market in Arland – with the old bank.",
        "The sale ended the firm's trade in eels – including the Ostrel market.",
        &["cut"],
    ),
    (
        "Other states, like Arland and Tarn, also saw floods.",
        "Other states, like Arland and Tarn.",
        &["cut", "incomplete"],
    ),
    (
        "Orr spoke out against the bill earlier in the day.",
        "Orr spoke out against the bill earlier.",
        &["cut"],
    ),
    (
        "The mills added 600 jobs in May when adjusted for the season.",
        "The mills added 600 jobs in May.",
        &["cut"],
    ),
    (
        "The ferry waits for a trial set to start Monday.",
        "The ferry waits for a trial set to start.",
        &["cut"],
    ),
    (
        "Births fell by 4% in May, according to a new state report released Monday.",
        "Births fell by 4% in May, according to a new state report released.",
        &["cut"],
    ),
    (
        "The council blamed Voss for not laying out a full plan for the old bridge over the river Tarn in her speech on Monday.",
        "The council blamed Voss for not laying out a full plan for the old bridge over the river Tarn.",
        &["cut"],
    ),
    (
        "Arland oil was sold at 119 crowns a barrel, and Ostrel oil, the better sort, was sold at 123 on Monday.",
        "Arland oil was sold at 119 crowns a barrel, and Ostrel oil.",
        &["cut"],
    ),
    (
        "Tom Orr, 20, from Kells, was freed after a month.",
        "Tom Orr, 20 was freed after a month.",
        &["fused", "number"],
    ),
    (
        "Tom Orr, 20, of Kells, was freed after a month.",
        "Tom Orr of Kells, was freed after a month.",
        &["fused"],
    ),
    (
        "Voss, who often plans a suit but seldom goes through, made the claim in Ostrel.",
        "Voss through made the claim in Ostrel.",
        &["fused", "words"],
    ),
    (
        "The name Orr Mills, its signs, slogans and flags are owned by the port.",
        "The name Orr Mills slogans and flags are owned by the port.",
        &["fused"],
    ),
    (
        "Voss raised the risks for the port, including the floods, leaked oil and jailed crews of ferries.",
        "Voss raised the risks for the port leaked oil and jailed crews of ferries.",
        &["fused"],
    ),
    (
        "The shooting angered the land, but people in this river town are calm.",
        "The shooting angered the land, but people are calm.",
        &["fused"],
    ),
    ("Parts of the Arland coast are dry after the summer.", "Parts are dry after the summer.", &["fused"]),
    (
        "The clerk told the council that the mill had a backlog and now promised delivery “in the first week of June.”",
        "The clerk told the council that the mill had a backlog and now promised delivery.",
        &["cut"],
    ),
    (
        "The centre of this small fair is a wooden eel that the crews carry.",
        "The centre is a wooden eel that the crews carry.",
        &["fused"],
    ),
    (
        "A group of ferry crews was planning to block the port.",
        "A group was planning to block the port.",
        &["fused"],
    ),
    (
        "It passed the council in April, and now heads to the mayor's desk to be signed into law.",
        "Now heads to the mayor's desk to be signed into law.",
        &["cut"],
    ),
    (
        "Voss joined the leaders of Arland and Tarn in signing a pact on eels.",
        "Voss joined the leaders of Arland and Tarn.",
        &["cut"],
    ),
    (
        "The port sold the first new boats in two years, a bitter choice, made against the will of the crews.",
        "The port sold the first new boats in two years made against the will of the crews.",
        &["fused"],
    ),
];

#[test]
fn a_cut_leaves_a_whole_sentence_that_is_as_true() {
    stops(BROKEN);
}
