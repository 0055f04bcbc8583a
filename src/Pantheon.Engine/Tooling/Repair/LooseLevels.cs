namespace Pantheon.Engine.Tooling.Repair;

/// <summary>How far a value of a text is valid JSON: its start, and a place behind a member or an item, with the brackets that are open there; one bit a level tells objects from lists, the lowest is the innermost.</summary>
internal readonly record struct LooseLevels(int From, int At, int Depth, ulong Objects);
