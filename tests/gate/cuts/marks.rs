//! Cut at a comma or another mark: half of a list, of a pair or of a description is left, or a limit, a source or the verb is cut off.

use super::Bad;

pub(super) const BROKEN: &[Bad] = &[
    (
        "The second trial of the mill's owner will be held Monday, weeks after the fire.",
        "The second trial of the mill's owner will be held.",
        &["cut"],
    ),
    (
        "The council read a report released Monday, weeks after the fire.",
        "The council read a report released.",
        &["cut"],
    ),
    (
        "The mill, believed to be one of the best kept ever found in Arland, and made to look new with white paint brought from Tarn, was sold.",
        "The mill, believed to be one of the best kept ever found in Arland.",
        &["cut"],
    ),
    (
        "The reason the flood was so bad is because the flood pump, a machine which is designed to keep the quay dry, had failed.",
        "The reason the flood was so bad is because the flood pump.",
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
        "If, in May and June, you limited your diet to eels, crabs and herring, you were ill.",
        "If, in May and June, you limited your diet to eels.",
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
        "Nearly 48 hours after he allegedly shot a man to death in Kells, police still do not know where he is.",
        "Nearly 48 hours after he allegedly shot a man to death in Kells.",
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
        "Long before Ida Venn and Joan Voss sang on the quay, there was the first singer of Kells.",
        "Long before Ida Venn and Joan Voss sang on the quay.",
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
        "Not only is the second full moon of a month called blue, the May 31 moon will be near as well.",
        "Not only is the second full moon of a month called blue.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "While the Arland Boat Exchange, with its bell and its traders, has been the image of the market for years, it is the mills that pay.",
        "While the Arland Boat Exchange, with its bell and its traders, has been the image of the market for years.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "She is drowned in 1973 and then watches for years from the port as her friends, her family and her killer go on with their lives.",
        "She is drowned in 1973 and then watches for years from the port as her friends.",
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
        "Experts believe the drawings of Ida Venn are the richest, most wide-ranging and most exact of any artist.",
        "Experts believe the drawings of Ida Venn are the richest.",
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
        "After deciding to sell half of its mills a few years ago, getting rid of outdated but beloved breads including Tab and Lenn, the firm has been baking rolls.",
        "After deciding to sell half of its mills a few years ago, getting rid of outdated but beloved breads including Tab and Lenn.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Mayor Ida Venn said she was replacing the harbour master Tom Reil with his deputy, Joan Orr, for an interim period.",
        "Mayor Ida Venn said she was replacing the harbour master Tom Reil with his deputy, Joan Orr.",
        &["cut", "hedge", "fused", "incomplete"],
    ),
    (
        "Arland drew with Tarn; Ostrel beat Kells 3 – 0; and Voss lost.",
        "Arland drew with Tarn; Ostrel beat Kells 3.",
        &["cut"],
    ),
    ("Ostrel beat Kells 3-0 in the final.", "Ostrel beat Kells 3.", &["number"]),
    ("Ostrel beat Kells 3–0 in the final.", "Ostrel beat Kells 3.", &["number"]),
    ("Tarn won 6, 4 and 2 of the games.", "Tarn won 6.", &["cut"]),
    (
        "Jobs fell by 600 in May, the Kells Labour Office reported on Friday.",
        "Jobs fell by 600 in May.",
        &["hedge"],
    ),
    ("Jobs fell by 600 in May, several outlets reported.", "Jobs fell by 600 in May.", &["hedge"]),
    (
        "The vote is a success for aides who have made the bill, H.R. 1, their first aim.",
        "The vote is a success for aides who have made the bill, H.R. 1.",
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
        "The council passed a bill on Monday that would make Feast Day, the date that marks the end of the war in Valmere, a holiday.",
        "The council passed a bill on Monday that would make Feast Day, the date that marks the end of the war in Valmere.",
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
    (
        "The bank is asking the former clerk, Ida Venn, to pay the bill.",
        "The bank is asking the former clerk, Ida Venn.",
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
    (
        "The boy on the ferry heard the young clerk ask his mother: 'Is the boat full?'",
        "The boy on the ferry heard the young clerk ask his mother.",
        &["cut"],
    ),
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
        "Other states, like Arland and Tarn, also saw floods.",
        "Other states, like Arland and Tarn.",
        &["cut", "incomplete"],
    ),
    (
        "Arland oil was sold at 119 crowns a barrel, and Ostrel oil, the better sort, was sold at 123 on Monday.",
        "Arland oil was sold at 119 crowns a barrel, and Ostrel oil.",
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
        "The wage of the crews rose from 15 marks in 2017; to 17 marks in 2019; to 20 marks in 2020.",
        "The wage of the crews rose from 15 marks in 2017.",
        &["cut"],
    ),
    (
        "Tom Reil told the Ostrel Courier that his son had seen The Mill: The Last Eel on Sunday and bought a net.",
        "Tom Reil told the Ostrel Courier that his son had seen The Mill.",
        &["cut"],
    ),
];
