using Pantheon.Core.Runs;

namespace Pantheon.Reporting.Morning;

/// <summary>How often something failed by one cause.</summary>
public sealed record CauseCount(Cause Cause, int Count);
