namespace Pantheon.Host.Worker.Gate;

/// <summary>One thing that keeps a night closed or ends a run in it: its code, and in one sentence why it does.</summary>
public sealed record ClosedEntry(string Code, string What, string Why);
