namespace Pantheon.Host.Servers;

/// <summary>One thing to change at a model, why, and how.</summary>
/// <param name="Do">Lines to type or to write, for a person.</param>
/// <param name="Change">The part of it that lies in box.yaml; null when there is none.</param>
internal sealed record TuningAdvice(string Model, string Why, IReadOnlyList<string> Do, BoxChange? Change = null);
