using Pantheon.Core.Boxes;
using Pantheon.Core.Identity;

namespace Pantheon.Engine.Directing;

/// <summary>Who wants to sit down at which model.</summary>
public sealed record SeatAsk(AttemptId Attempt, ModelAddress Model);
