namespace Pantheon.Engine.Tooling.Repair;

/// <summary>A quoted text as it was read: its value, the place after it, and what was wrong with it.</summary>
internal sealed record LooseText(string Value, int End, bool IsRepaired, bool IsCut);
