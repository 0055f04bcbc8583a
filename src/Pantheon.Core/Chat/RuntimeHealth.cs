namespace Pantheon.Core.Chat;

/// <summary>How a model server is.</summary>
/// <param name="IsUp">It answers, and its engine lives.</param>
/// <param name="Reason">Why not, for people; null when it is up.</param>
/// <param name="Resident">The server's own ids of the models in its memory; empty when it does not say.</param>
public sealed record RuntimeHealth(bool IsUp, string? Reason, IReadOnlyList<string> Resident)
{
    public static RuntimeHealth Up(params IReadOnlyList<string> resident) => new(true, null, resident);

    public static RuntimeHealth Down(string reason) => new(false, reason, []);
}
