namespace Pantheon.Platform.Egress;

/// <summary>A URL that every parser reads alike: the endpoint it names, or the reason it was refused.</summary>
public sealed record GatedUrl
{
    public Uri? Endpoint { get; private init; }

    public string? Refusal { get; private init; }

    public bool IsAccepted => Endpoint is not null;

    /// <summary>The name or literal address; without the brackets of IPv6.</summary>
    public string Host => Endpoint?.IdnHost ?? "";

    public int Port => Endpoint?.Port ?? 0;

    /// <summary>Host and port as lists spell them: the port always, IPv6 in brackets.</summary>
    public string Authority => Endpoint is null ? "" : FormattableString.Invariant($"{Endpoint.Host}:{Endpoint.Port}");

    internal static GatedUrl Accepted(Uri endpoint) => new() { Endpoint = endpoint };

    internal static GatedUrl Refused(string raw, string reason) => new() { Refusal = $"the URL '{Printable(raw)}' is refused: {reason}." };

    internal static string Printable(string raw) =>
        string.Concat(raw.Take(200).Select(character => character is < ' ' or > '~' ? $"\\u{(int)character:x4}" : character.ToString()));
}
