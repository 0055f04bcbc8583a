using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>The failed runs of one cause, with what that cause means for a person.</summary>
public sealed record RedGroup(Cause Cause, string Meaning, IReadOnlyList<RedItem> Items);
