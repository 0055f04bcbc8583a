namespace Pantheon.Core.Agents;

/// <summary>What is known of a model before any server is asked.</summary>
/// <param name="Family">For people.</param>
/// <param name="CanCallTools">Be it held to calls by a schema.</param>
/// <param name="Context">Tokens; null when nobody knows.</param>
public sealed record ModelAbilities(string Family, bool CanCallTools, int? Context);
