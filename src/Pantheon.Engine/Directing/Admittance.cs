using Pantheon.Core.Identity;

namespace Pantheon.Engine.Directing;

/// <summary>Who comes into a night at a moment, and what it goes on without.</summary>
/// <param name="Runs">In the order in which they are to start.</param>
public sealed record Admittance(IReadOnlyList<RunId> Runs, IReadOnlyDictionary<RunId, Remark> LeftOut);
