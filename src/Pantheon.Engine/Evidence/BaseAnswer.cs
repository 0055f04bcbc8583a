using Pantheon.Core.Runs;

namespace Pantheon.Engine.Evidence;

/// <summary>The base's check, or why it could not be made; and whether this asker made it.</summary>
public sealed record BaseAnswer(BaseCheck? Check, Failure? Failure, bool MadeNow);
