namespace Pantheon.Core.Runs;

/// <summary>A journal event as it was stored: its number within the run, its time and its hash.</summary>
public sealed record RecordedEvent(long Sequence, DateTimeOffset At, JournalEvent Event, Identity.Digest Hash);
