namespace Pantheon.Engine.Scheduling;

/// <summary>Where a run can be worked: the group of boxes that bring what it needs, and why this box is none of them; null where it is.</summary>
public sealed record Placement(string Group, string? WhyNotHere);
