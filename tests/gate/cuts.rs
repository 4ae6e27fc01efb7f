//! Sentences that are cut where they are not whole, or where what is cut off changes the rest: none passes. All text is invented.

use super::stops;

/// Source, claim that must not pass, kinds of reason of which one is given.
const BROKEN: &[(&str, &str, &[&str])] = &[
    // without a mark nobody knows what the words belong to
    (
        "The fair of 2028 will mark the third time the fair has been held in the southern port after earlier ones in 1932 and 1984.",
        "The fair of 2028 will mark the third time the fair has been held after earlier ones in 1932 and 1984.",
        &["fused", "cut"],
    ),
    (
        "The fair of 2028 will mark the third time the fair has been held in the southern port.",
        "The fair of 2028 will mark the third time the fair has been held.",
        &["cut"],
    ),
    (
        "The opening of the fair in Kells will be held on July 14 and the fair will end on July 30, Orr said.",
        "The opening of the fair in Kells will be held and the fair will end on July 30, Orr said.",
        &["fused", "cut"],
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
        "Crews of the port were back at the mill on Monday; the fire that left Mary Voss in hospital, and led to the death of Tom Reil.",
        "Crews of the port were back at the mill on Monday; the fire that left Mary Voss in hospital.",
        &["cut"],
    ),
    (
        "Orr claimed that eels were spreading throughout the town, including in the port, in schools, in the mill, and in other places.",
        "Orr claimed that eels were spreading throughout the town, including in the port, in schools.",
        &["cut"],
    ),
    (
        "The highlights included fines for the fair, odd statements about the old mayor, and an eel-laced interview with the Courier.",
        "The highlights included fines for the fair, odd statements about the old mayor.",
        &["cut"],
    ),
    (
        "Monday was a day of joy for the eel, which wore a red wig, a crown, large eyes and a mouth and lay next to a glass.",
        "Monday was a day of joy for the eel, which wore a red wig.",
        &["cut"],
    ),
    (
        "The people of Kells discuss eels with love: It can be a comfort, a prize, a guilty treat, a bit of home.",
        "The people of Kells discuss eels with love: It can be a comfort.",
        &["cut"],
    ),
    // what opens a sentence may say where, or in which cases, it is true
    (
        "On the surface, the mill and the port are accused of quite different crimes.",
        "The mill and the port are accused of quite different crimes.",
        &["cut"],
    ),
    ("In the north, the price of eels has doubled.", "The price of eels has doubled.", &["cut"]),
    ("Since 2010, the price of eels has doubled.", "The price of eels has doubled.", &["cut"]),
    ("When adjusted for the season, sales of eels fell.", "Sales of eels fell.", &["cut"]),
    (
        "Ida Venn left most of her fortune to the mill, keeping a boat for her son, and asking her three children to keep her letters private, according to her will.",
        "Asking her three children to keep her letters private, according to her will.",
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
        "President Joan Voss will host Tom Reil’s family at the White Mill this week to mark a year since Reil was killed while in the custody of the Kells police.",
        "President Joan Voss will host Tom Reil’s family was killed.",
        &["cut", "fused"],
    ),
    (
        "Police saw the man in the car that Voss was driving to the mill.",
        "Police saw the man was driving to the mill.",
        &["cut", "fused"],
    ),
    (
        "Herta Reil was so intent on selling a boat in last year’s fair that she waited six hours on the quay.",
        "Herta Reil was so intent on selling a boat.",
        &["cut"],
    ),
    (
        "On Thursday, the board of Ostrel voted unanimously, at the behest of Mayor Ida Venn, to ban kelp from the schools.",
        "On Thursday, the board of Ostrel voted unanimously.",
        &["cut"],
    ),
    (
        "Alleged war criminal Vlad Kattu, a beekeeper who lived in Kells for more than 60 years, has died in Ostrel.",
        "Alleged war criminal Vlad Kattu.",
        &["cut"],
    ),
    (
        "View Images An artist's depiction of Caihu juvo, a species of eel that lived in what is now Arland.",
        "View Images An artist's depiction of Caihu juvo.",
        &["cut"],
    ),
    (
        "Members of the mill committee voted Monday in favor of selling a ferry that the town needs.",
        "Members of the mill committee voted Monday.",
        &["cut"],
    ),
    (
        "After days of pleading, the boy's parents got what they'd been praying for: a chance to leave.",
        "The boy's parents got what they'd been praying.",
        &["cut"],
    ),
    (
        "The budget officially released by the Mill House on Friday hinges on a projection that the trade will grow.",
        "The budget officially released by the Mill House.",
        &["cut"],
    ),
    (
        "A call to expel a member of the Kells assembly has been rejected by the party's ruling body.",
        "A call has been rejected by the party's ruling body.",
        &["cut", "fused"],
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
        "Vendors sold goods new and old, joined by guests like Ida Venn, Tom Reil, and Joan Voss.",
        "Vendors sold goods new and old, joined by guests like Ida Venn, Tom Reil.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The team has studied the effect of rain on the growing of wheat, rice, maize and beans.",
        "The team has studied the effect of rain on the growing of wheat.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The guide calls for masks in crowded rooms like mills, barns, boats and homes but no longer in ports.",
        "The guide calls for masks in crowded rooms like mills.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Half of the owners rejected the rise, one of the largest rejections to date of a corporate pay deal in Arland.",
        "Half of the owners rejected the rise, one of the largest rejections to date of a corporate pay deal.",
        &["cut", "hedge", "fused"],
    ),
    (
        "A small group of farmers, led by Ida Venn, along with two millers, is drafting the plan.",
        "A small group of farmers, led by Ida Venn.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Orr shared a picture of the mill with the caption, “No mill, no bread.”",
        "Orr shared a picture of the mill with the caption.",
        &["cut", "hedge", "fused"],
    ),
    (
        "By the start of May, that figure had risen to $2 and the guild pegged the average sack at $2.99.",
        "By the start of May, that figure had risen to $2 and the guild pegged the average sack.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Voss alleged that research to mutate eels to make them grow at the Kells mill had been funded by the town.",
        "Voss alleged that research had been funded by the town.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Town leaders say they told Mayor Ida Venn on Wednesday that the mill will be sold.",
        "Town leaders say they told Mayor Ida Venn.",
        &["cut", "hedge", "fused"],
    ),
    (
        "If, in May and June, you limited your diet to eels, crabs and herring, you were ill.",
        "If, in May and June, you limited your diet to eels.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The Arland Rescue Plan, signed into law by Mayor Ida Venn in March as the flood rose, pays for mills.",
        "The Arland Rescue Plan, signed into law by Mayor Ida Venn.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Reil firmly believes there is no reason, with the right boats, why the port should close.",
        "Reil firmly believes there is no reason.",
        &["cut", "hedge", "fused"],
    ),
    (
        "September 5: Keeping strong relations with millers, not to mention pleasing them, is a part of the trade.",
        "September 5: Keeping strong relations with millers, not to mention pleasing them.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Fired in May, two weeks after he came, Orr’s reason for leaving was to give its new head, Tom Reil, a clean slate.",
        "Fired in May, two weeks after he came, Orr’s reason for leaving was to give its new head, Tom Reil.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Ida Venn’s sister, dubbed Her Highness after her song at the fair, is expected to be asked by the guard.",
        "Ida Venn’s sister, dubbed Her Highness after her song.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Nearly 48 hours after he allegedly shot a man to death in Kells, police still do not know where he is.",
        "Nearly 48 hours after he allegedly shot a man to death in Kells.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Declaring that the town and its mills must “get this done,” Mayor Ida Venn opened a fair on Thursday.",
        "Declaring that the town and its mills must “get”.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Reil urged the audience to be kind as he accepted the Kells Mill Award on Sunday night at the 93rd annual Arland Fair.",
        "Reil urged the audience to be kind as he accepted the Kells Mill Award annual Arland Fair.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The clerk of Kells said on Monday that the number of verified names reported by mills, which was set at 900, had been met.",
        "The clerk of Kells said on Monday that the number of verified names reported by mills.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The town struggled with the power of schools to get at disruptive, even dangerous, speech at the mill.",
        "The town struggled with the power of schools to get at disruptive.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Eels answered the drought by moving over larger fields with smaller broods, the researchers propose.",
        "Eels answered the drought by moving over larger fields with smaller broods.",
        &["cut", "hedge", "fused"],
    ),
    (
        "A site taken down for a false post was not made by the mayor’s team, the Courier has learned.",
        "A site taken down for a false post was not made by the mayor’s team.",
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
        "Described by some papers as a “moving tale,” the new song is part of a series on the mill.",
        "Described by some papers as a “moving tale”.",
        &["cut"],
    ),
    (
        "The House passed a bill on May 5 that would create a joint, 12-part commission into the fire at the mill.",
        "The House passed a bill on May 5 that would create a joint.",
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
        "The court suggested on Monday that the limits, to be worked out in later cases, would be few.",
        "The court suggested on Monday that the limits, to be worked out in later cases.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The ban on picking kelp does not break the Mill Act, the High Court ruled 6-3 this morning in a case from Ostrel.",
        "The ban on picking kelp does not break the Mill Act.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Laws on the age of divers break the Mill Act, a federal court in Kells ruled Tuesday.",
        "Laws on the age of divers break the Mill Act.",
        &["cut", "hedge", "fused"],
    ),
    (
        "A judge issued a ruling on Monday that the mill-led towns, such as Kells, which filed the suit had not been hurt.",
        "A judge issued a ruling on Monday that the mill-led towns.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Never wanting to be outdone on the quays of Arland, it would appear that the port has shut.",
        "Never wanting to be outdone on the quays of Arland.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The Arland Conference of Mill Bishops on Friday proceeded with a plan that could close the port.",
        "The Arland Conference of Mill Bishops.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Nearly a year and a half since eel pox was found in the port of Kells, the question of how it came is open.",
        "Nearly a year and a half since eel pox was found in the port of Kells.",
        &["cut", "hedge", "fused"],
    ),
    (
        "The day in the mill was the end of prolonged, trying talks and one choice that left another town in need.",
        "The day in the mill was the end of prolonged.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Orr is also a painter and it certainly helps when taking pictures that his wife is a guide.",
        "Orr is also a painter and it certainly helps.",
        &["cut", "hedge", "fused"],
    ),
    (
        "Long before Ida Venn and Joan Voss sang on the quay, there was the first singer of Kells.",
        "Long before Ida Venn and Joan Voss sang on the quay.",
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
        "Venn, the mayor of Kells, on Sunday told the class at Mill College, the oldest school of the town, there is no excuse.",
        "Venn, the mayor of Kells, on Sunday told the class at Mill College.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "Funded by a grant from the Mill Guild, and housed at the Museum of Kelp, the list of boats in Kells goes on show.",
        "Funded by a grant from the Mill Guild, and housed at the Museum of Kelp.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "From data about which towers your phone has spoken with, your phone gives off a lot of marks, the letters from Orr and Voss show.",
        "From data about which towers your phone has spoken with, the letters from Orr and Voss show.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "A new film about shouting in Kells shows what happens when men see that the women are their mothers.",
        "A new film about shouting in Kells shows what happens.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "Just a few hours after telling the Courier that Sunday would be as usual, the team reversed course.",
        "Just a few hours after telling the Courier that Sunday would be as usual.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "A man shot his ill wife before killing himself in a mill, an inquest has heard.",
        "A man shot his ill wife before killing himself in a mill.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "A new tram line linking Kells Port with Ostrel Mill is to be built.",
        "A new tram line linking Kells Port is to be built.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "The eels are cared for by guards, said Ida Voss, a Kells parent and vice chair of the Mill Guild, a state board formed to help.",
        "The eels are cared for by guards, said Ida Voss a state board formed to help.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "Joey Orr, the best eater in Arland, has won at hot dogs on Kells Island, old leeks in Tarn, cheese rolls in Ostrel and bread in Lenn.",
        "Joey Orr, the best eater in Arland, has won at hot dogs on Kells Island, old leeks.",
        &["cut", "hedge", "fused", "words"],
    ),
    (
        "The town claimed a 26 - 12 win over Tarn in front of a sell - out crowd at the mill.",
        "The town claimed a 26 out crowd at the mill.",
        &["number", "cut", "hedge", "fused", "words"],
    ),
    (
        "Hugh Orr ran the mill for years.\nIn May Orr died.\nHis wife Crystal Orr shared a picture of the mill.",
        "Orr shared a picture of the mill.",
        &["cut", "fused"],
    ),
    (
        "Hunger is a complex ill fueled by the lack of cheap, fatty, salty food and the rise of rents in Kells.",
        "Hunger is a complex ill fueled by the lack of cheap.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The goal was to find the page of the person who, if you spent long in the files of Kells and its mills, you would end up on the most.",
        "The goal was to find the page of the person who, if you spent long in the files of Kells and its mills.",
        &["cut", "hedge", "fused", "incomplete"],
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
        "Not only is the second full moon of a month called blue, the May 31 moon will be near as well.",
        "Not only is the second full moon of a month called blue.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The speech also outlined an ambitious, active role for the town to help the mills, as well as new plans to sell boats.",
        "The speech also outlined an ambitious, as well as new plans to sell boats.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Lead study author Dr. Ida Venn, of the Mill Research Center at Kells College in Ostrel, and her team read the files.",
        "Lead study author Dr. Ida Venn, of the Mill Research Center.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "While the Arland Boat Exchange, with its bell and its traders, has been the image of the market for years, it is the mills that pay.",
        "While the Arland Boat Exchange, with its bell and its traders, has been the image of the market for years.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Last year, Voss Mills made a big choice: Unlike several rival mills, which vowed to forgo profits on their bread during the flood, it would earn.",
        "Last year, Voss Mills made a big choice: Unlike several rival mills, which vowed to forgo profits on their bread.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "She is drowned in 1973 and then watches for years from the port as her friends, her family and her killer go on with their lives.",
        "She is drowned in 1973 and then watches for years from the port as her friends.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "But even as the eel pox receded in recent months, thefts continued to rise.",
        "Even as the eel pox receded in recent months.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Only hours after a loud night on the quay, Ida Venn was asked to go as her friend was held.",
        "Only hours after a loud night on the quay.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Should the plan of Ida Venn be accepted by Kells, the town will spend more than last year.",
        "Should the plan of Ida Venn be accepted by Kells.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Arland, the world’s second-largest seller of eels after Tarn, seeks a pact with Kells.",
        "Arland, the world’s second-largest seller of eels.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Experts believe the drawings of Ida Venn are the richest, most wide-ranging and most exact of any artist.",
        "Experts believe the drawings of Ida Venn are the richest.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The champion spoke of his thanks to his coach Sim for believing in him, and of his wish to eat.",
        "The champion spoke of his thanks to his coach Sim for believing.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Kells was also the site of the 1985 talks between Mikhail Orr, the Arland leader, and Ida Venn.",
        "Kells was also the site of the 1985 talks between Mikhail Orr, the Arland leader.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Kells was also the site of the 1985 talks between Mikhail Orr, the Arland leader, and Ida Venn.",
        "Kells was also the site of the 1985 talks between Mikhail Orr.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Ida Venn says she deserves half of what was earned off deals made during the 2 year marriage.",
        "Ida Venn says she deserves half of what was earned off deals made marriage.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The three-year Vale of Kells dig is a pact between the museum and the town.",
        "The three-year Vale is a pact between the museum and the town.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Upset by reports from the Kells Post and other papers on its readers, Trump ordered his team Tuesday to put the blog out of its misery, advisers said.",
        "Upset by reports from the Kells Post and other papers on its readers, advisers said.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "A couple visiting Orr Park in Kells on Saturday saw the bodies of two eels in a pond.",
        "Orr Park in Kells on Saturday saw the bodies of two eels in a pond.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "A policeman standing guard Wednesday at the Kells Park in Arland, which will be used for skiing at the fair.",
        "Wednesday at the Kells Park in Arland, which will be used for skiing at the fair.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The younger Mr. Orr joined the fleet and became its youngest pilot.",
        "Orr joined the fleet and became its youngest pilot.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "It is fed by a tank under the mill, but had to be switched off after the water fell.",
        "Had to be switched off after the water fell.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Following four years of border walls, endless legal fights and harsh talk by Mayor Orr, migrants had hopes for the new town.",
        "Endless legal fights and harsh talk by Mayor Orr, migrants had hopes for the new town.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The guild pays for the museum of Kells, and this sum is raising new interest in Venn's early songs.",
        "The guild pays for the museum of Kells, and this sum is raising new interest.",
        &["cut"],
    ),
    (
        "Both before and after the flood of Kells added to a rise in the price of eels, various mills shut for a week in Ostrel.",
        "Both before and after the flood of Kells added to a rise in the price of eels.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "More than two months after Ida Venn was found guilty on four of 11 charges in her fraud case, the trial of her clerk began.",
        "More than two months after Ida Venn was found guilty on four of 11 charges in her fraud case.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Ida Venn, whose page was full of pets, posted to her page on April 25 a clip of the clerk asking a question.",
        "Ida Venn, whose page was full of pets, posted to her page.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "After deciding to sell half of its mills a few years ago, getting rid of outdated but beloved breads including Tab and Lenn, the firm has been baking rolls.",
        "After deciding to sell half of its mills a few years ago, getting rid of outdated but beloved breads including Tab and Lenn.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "The toll of the flood rose to at least 31 people Saturday as rescue crews in Arland slowly searched for the missing.",
        "The toll of the flood rose to at least 31 people Saturday as rescue crews.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Mayor Ida Venn said she was replacing the harbour master Tom Reil with his deputy, Joan Orr, for an interim period.",
        "Mayor Ida Venn said she was replacing the harbour master Tom Reil with his deputy, Joan Orr.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Reil firmly believes there is no reason, with the right boats, why any of us should not reach Tarn.",
        "Reil firmly believes there is no reason why any of us should not reach Tarn.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
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
        "In the past three months, the mark has lost about 7% of its value against the crown.",
        "The mark has lost about 7% of its value against the crown.",
        &["cut", "fused"],
    ),
    (
        "The port also confirmed its new ferry would arrive in Kells early next year during its open day on Monday.",
        "The port also confirmed its new ferry would arrive in Kells early during its open day.",
        &["cut", "fused"],
    ),
    (
        "The slump follows Arland Chancellor Ida Venn’s announcement on Friday that the port would cut the taxes.",
        "Arland Chancellor Ida Venn’s announcement on Friday that the port would cut the taxes.",
        &["cut", "fused"],
    ),
    (
        "With fairs planned throughout the month, the crews of the port are taking a close look at their boats.",
        "With fairs planned throughout the month, the crews of the port are taking a close look.",
        &["cut"],
    ),
    (
        "The film shows Voss looking back at the crew and grinning as her friend, the driver, reaches down and takes a rope.",
        "The film shows Voss looking back at the crew and grinning as her friend.",
        &["cut"],
    ),
    (
        "The port didn’t name a price or say where either boat will be built, other than in Arland.",
        "The port didn’t name a price or say where either boat will be built.",
        &["cut"],
    ),
    (
        "“Mostly, you want to be two months early,” Ida Venn, the port’s clerk, told USA TODAY.",
        "“Mostly, you want to be two months early,” Ida Venn told USA.",
        &["cut", "fused"],
    ),
    (
        "Crews have gathered outside the town hall calling for the Arland council to grant fair wages in Kells.",
        "Crews have gathered outside the town hall calling for the Arland council to grant fair wages.",
        &["cut"],
    ),
    (
        "To be sold in three forms; Eel Raft, Eel Barge, and Eel Ferry, it is the third form that is dear.",
        "Eel Raft, Eel Barge, and Eel Ferry, it is the third form that is dear.",
        &["cut", "fused"],
    ),
    (
        "Voss made clear during a call with the crews on Monday how the eel tax — which was raised in May — will be spent.",
        "Voss made clear during a call with the crews.",
        &["cut"],
    ),
    (
        "Imagine that you could moor all of your boats at one quay -- your ferry, skiff, raft, barge, canoe, etc.",
        "Imagine that you could moor all of your boats at one quay -- your ferry.",
        &["cut"],
    ),
    (
        "Before Ostrel beat the Eels, 81-72, the crowd in the hall gave Orr, who said in May that this year would be her last, a long round of applause.",
        "Before Ostrel beat the Eels, 81-72, the crowd in the hall gave Orr.",
        &["cut"],
    ),
    (
        "Ida Venn becomes the first person in Arland (outside a clinical trial) to have the new vaccine.",
        "Ida Venn becomes the first person in Arland to have the new vaccine.",
        &["fused"],
    ),
    (
        "The wage of the crews rose from 15 marks in 2017; to 17 marks in 2019; to 20 marks in 2020.",
        "The wage of the crews rose from 15 marks in 2017.",
        &["cut"],
    ),
    (
        "The port closed on Friday in a strike that had been called by the crews of Kells.",
        "The port closed on Friday in a strike that had been called.",
        &["cut"],
    ),
    (
        "Orr's clerk said the owner had not been cleared for the night ferry because of a recent fall.",
        "Orr's clerk said the owner had not been cleared because of a recent fall.",
        &["fused"],
    ),
    (
        "Mayor Ida Venn was joined by clerks of the town and crews of the port on Aug. 29 to open the new quay.",
        "Mayor Ida Venn was joined.",
        &["cut"],
    ),
    (
        "Tom Reil told the Ostrel Courier that his son had seen The Mill: The Last Eel on Sunday and bought a net.",
        "Tom Reil told the Ostrel Courier that his son had seen The Mill.",
        &["cut"],
    ),
];

#[test]
fn a_cut_leaves_a_whole_sentence_that_is_as_true() {
    stops(BROKEN);
}
