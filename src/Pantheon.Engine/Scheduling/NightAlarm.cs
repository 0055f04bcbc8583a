namespace Pantheon.Engine.Scheduling;

/// <summary>Why a night must stop at once: the code of what happened, and its words for people.</summary>
public sealed record NightAlarm(string Code, string Reason);
