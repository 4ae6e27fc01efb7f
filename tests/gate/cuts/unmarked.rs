//! Cut where no mark stands: nobody knows what the words cut off belong to.

use super::Bad;

pub(super) const BROKEN: &[Bad] = &[
    // true, and refused all the same: nothing tells them from those below
    (
        "The bridge over the Tarn was closed on Monday after engineers found cracks.",
        "The bridge over the Tarn was closed on Monday.",
        &["cut"],
    ),
    (
        "Police said the driver had fled the scene on Monday.",
        "Police said the driver had fled the scene.",
        &["cut"],
    ),
    (
        "The plan to close the school was rejected by the council.",
        "The plan was rejected by the council.",
        &["fused"],
    ),
    (
        "Orr was arrested on a ferry and charged with theft.",
        "Orr was arrested and charged with theft.",
        &["fused"],
    ),
    (
        "The fair of 2028 will mark the third time the fair has been held in the southern port.",
        "The fair of 2028 will mark the third time the fair has been held.",
        &["cut"],
    ),
    (
        "Monday was a day of joy for the eel, which wore a red wig, a crown, large eyes and a mouth and lay next to a glass.",
        "Monday was a day of joy for the eel, which wore a red wig, a crown, large eyes.",
        &["cut"],
    ),
    (
        "The new mill will open in flagship ports in Arland, Kells and Tarn.",
        "The new mill will open in flagship ports.",
        &["cut"],
    ),
    (
        "The second trial of the mill's owner will be held Monday.",
        "The second trial of the mill's owner will be held.",
        &["cut"],
    ),
    (
        "Fishermen sell eels and smoked herring on the quay every Sunday.",
        "Fishermen sell eels and smoked herring on the quay every.",
        &["cut"],
    ),
    ("The driver died late Monday.", "The driver died late.", &["cut"]),
    (
        "Police say a driver suspected of firing a gun at people on a quay in Kells and exchanging shots with officers has died.",
        "Police say a driver suspected of firing a gun.",
        &["cut"],
    ),
    (
        "Senate Leader Mitch Orr (R-Arl.) said on Thursday that the town will sell the mill.",
        "Senate Leader Mitch Orr (R-Arl.) said.",
        &["cut"],
    ),
    (
        "Herta Reil was so intent on selling a boat in last year’s fair that she waited six hours on the quay.",
        "Herta Reil was so intent on selling a boat.",
        &["cut"],
    ),
    (
        "Members of the mill committee voted Monday in favor of selling a ferry that the town needs.",
        "Members of the mill committee voted Monday.",
        &["cut"],
    ),
    (
        "The budget officially released by the Mill House on Friday hinges on a projection that the trade will grow.",
        "The budget officially released by the Mill House.",
        &["cut"],
    ),
    (
        "The town said Tuesday it will root out discrimination in home loans and lower its rents.",
        "The town said Tuesday it will root out discrimination.",
        &["cut"],
    ),
    (
        "Kells officials released additional camera video on Wednesday of a guard fatally shooting a driver.",
        "Kells officials released additional camera video.",
        &["cut"],
    ),
    (
        "The ferry firm pledged to cut its prices in half by May as it convened the owners.",
        "The ferry firm pledged to cut its prices.",
        &["cut"],
    ),
    (
        "The daughter of Kells heiress Ida Venn accused of robbing her mother during a fair will turn over the mill.",
        "The daughter of Kells heiress Ida Venn accused of robbing her mother.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Half of the owners rejected the rise, one of the largest rejections to date of a corporate pay deal in Arland.",
        "Half of the owners rejected the rise, one of the largest rejections to date of a corporate pay deal.",
        &["cut", "hedge", "fused"],
    ),
    (
        "By the start of May, that figure had risen to $2 and the guild pegged the average sack at $2.99.",
        "By the start of May, that figure had risen to $2 and the guild pegged the average sack.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Town leaders say they told Mayor Ida Venn on Wednesday that the mill will be sold.",
        "Town leaders say they told Mayor Ida Venn.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The Arland Rescue Plan, signed into law by Mayor Ida Venn in March as the flood rose, pays for mills.",
        "The Arland Rescue Plan, signed into law by Mayor Ida Venn.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Ida Venn’s sister, dubbed Her Highness after her song at the fair, is expected to be asked by the guard.",
        "Ida Venn’s sister, dubbed Her Highness after her song.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Declaring that the town and its mills must “get this done,” Mayor Ida Venn opened a fair on Thursday.",
        "Declaring that the town and its mills must “get”.",
        &["cut", "hedge", "fused"],
    ),
    (
        "One of the guards ousted from the mill this week for their part in the Kells affair made light of his role.",
        "One of the guards ousted from the mill this week for their part.",
        &["cut", "hedge", "fused"],
    ),
    (
        "A guard named the driver whose body was found stuck inside a brick pillar at a mill.",
        "A guard named the driver whose body was found stuck.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The mayor will miss the day for passing the Reil Justice in Policing Act by May 25.",
        "The mayor will miss the day for passing the Reil Justice.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The town had asked Judge Ida Venn in Kells to direct the clerk to pay.",
        "The town had asked Judge Ida Venn.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Voss turned a question at her meeting in Arland into a chance to attack Orr.",
        "Voss turned a question at her meeting.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The states accused Kelpbook in December of buying up smaller mills.",
        "The states accused Kelpbook.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The court ruled that migrants who entered Arland illegally and were later allowed to stay may not vote.",
        "The court ruled that migrants who entered Arland illegally.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Leaders pledged a million crowns to the port as their weekend of meetings in Kells came to an end.",
        "Leaders pledged a million crowns to the port as their weekend of meetings.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The bill was passed last year but it stalled after members of the mill party in Arland argued that it costs too much.",
        "The bill was passed last year but it stalled after members of the mill party.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The Arland Conference of Mill Bishops on Friday proceeded with a plan that could close the port.",
        "The Arland Conference of Mill Bishops.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Orr is also a painter and it certainly helps when taking pictures that his wife is a guide.",
        "Orr is also a painter and it certainly helps.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Arland Eels and Mill, Inc. announced on Wednesday a pact that has a term of six years.",
        "Arland Eels and Mill, Inc. announced.",
        &["cut", "hedge", "fused"],
    ),
    (
        "A man accused of theft was shot and killed in a Kells court after he ran at a guard.",
        "A man accused of theft was shot.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The state ports of Kells will adopt a flag system used in Arland to warn swimmers of eels.",
        "The state ports of Kells will adopt a flag system used.",
        &["cut", "hedge", "fused"],
    ),
    (
        "A new film about shouting in Kells shows what happens when men see that the women are their mothers.",
        "A new film about shouting in Kells shows what happens.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "Joey Orr, the best eater in Arland, has won at hot dogs on Kells Island, old leeks in Tarn, cheese rolls in Ostrel and bread in Lenn.",
        "Joey Orr, the best eater in Arland, has won at hot dogs on Kells Island, old leeks.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "The clerk told the Courier on Tuesday that it was unclear when the boat was seen near Kells.",
        "The clerk told the Courier on Tuesday that it was unclear.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Orr admitted that millers would be watched while off duty and bragged that he knew how fast they went.",
        "Orr admitted that millers would be watched.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Lead study author Dr. Ida Venn, of the Mill Research Center at Kells College in Ostrel, and her team read the files.",
        "Lead study author Dr. Ida Venn, of the Mill Research Center.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Last year, Voss Mills made a big choice: Unlike several rival mills, which vowed to forgo profits on their bread during the flood, it would earn.",
        "Last year, Voss Mills made a big choice: Unlike several rival mills, which vowed to forgo profits on their bread.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Arland, the world’s second-largest seller of eels after Tarn, seeks a pact with Kells.",
        "Arland, the world’s second-largest seller of eels.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The champion spoke of his thanks to his coach Sim for believing in him, and of his wish to eat.",
        "The champion spoke of his thanks to his coach Sim for believing.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The guild pays for the museum of Kells, and this sum is raising new interest in Venn's early songs.",
        "The guild pays for the museum of Kells, and this sum is raising new interest.",
        &["cut"],
    ),
    (
        "Ida Venn, whose page was full of pets, posted to her page on April 25 a clip of the clerk asking a question.",
        "Ida Venn, whose page was full of pets, posted to her page.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The toll of the flood rose to at least 31 people Saturday as rescue crews in Arland slowly searched for the missing.",
        "The toll of the flood rose to at least 31 people Saturday as rescue crews.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    ("The bridge was closed for 3 to 4 weeks.", "The bridge was closed for 3.", &["cut"]),
    (
        "Voss says guests may leave their masks at home in most cases.",
        "Voss says guests may leave their masks at home.",
        &["cut"],
    ),
    (
        "Rivals had the policy to keep a weakened Hesba in power.",
        "Rivals had the policy to keep a weakened Hesba.",
        &["cut"],
    ),
    (
        "Voss leaves just when his hopes for a great legacy at home seem lost.",
        "Voss leaves just when his hopes for a great legacy.",
        &["cut"],
    ),
    (
        "Orr is in charge of the mill at a time when the town is short of grain.",
        "Orr is in charge of the mill at a time.",
        &["cut"],
    ),
    (
        "Kells will keep the mask rule after a sharp rise in cases of the flu.",
        "Kells will keep the mask rule after a sharp rise.",
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
    ("Thefts rose by 40% over the same week last year.", "Thefts rose by 40% over the same week.", &["cut"]),
    (
        "Voss lost the post when the pumps were checked on October 7 last year.",
        "Voss lost the post when the pumps were checked on October 7.",
        &["cut"],
    ),
    ("Ostrel are third after six wins in a row.", "Ostrel are third after six wins.", &["cut"]),
    (
        "The sale ended the firm's trade in eels – including the Ostrel market in Arland – with the old bank.",
        "The sale ended the firm's trade in eels – including the Ostrel market.",
        &["cut"],
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
        "The clerk told the council that the mill had a backlog and now promised delivery “in the first week of June.”",
        "The clerk told the council that the mill had a backlog and now promised delivery.",
        &["cut"],
    ),
    (
        "Voss joined the leaders of Arland and Tarn in signing a pact on eels.",
        "Voss joined the leaders of Arland and Tarn.",
        &["cut"],
    ),
    (
        "Shops have lined up again this year to spend huge sums on boats that will sail during Sunday’s fair.",
        "Shops have lined up again this year to spend huge sums on boats that will sail.",
        &["cut"],
    ),
    (
        "A long film later in the fair put together images of anger and perceived division to tell of peace.",
        "A long film later in the fair put together images of anger.",
        &["cut"],
    ),
    (
        "With fairs planned throughout the month, the crews of the port are taking a close look at their boats.",
        "With fairs planned throughout the month, the crews of the port are taking a close look.",
        &["cut"],
    ),
    (
        "Crews have gathered outside the town hall calling for the Arland council to grant fair wages in Kells.",
        "Crews have gathered outside the town hall calling for the Arland council to grant fair wages.",
        &["cut"],
    ),
    (
        "Voss made clear during a call with the crews on Monday how the eel tax — which was raised in May — will be spent.",
        "Voss made clear during a call with the crews.",
        &["cut"],
    ),
    (
        "The port closed on Friday in a strike that had been called by the crews of Kells.",
        "The port closed on Friday in a strike that had been called.",
        &["cut"],
    ),
    (
        "Mayor Ida Venn was joined by clerks of the town and crews of the port on Aug. 29 to open the new quay.",
        "Mayor Ida Venn was joined.",
        &["cut"],
    ),
];
