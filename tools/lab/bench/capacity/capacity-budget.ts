/** What a WhatsApp message may cost in a conversation of any length, and the calls that may follow upon each other before its acknowledgement. */
export const capacityBudget = { roundTrips: 3, writeUnits: 14 };
