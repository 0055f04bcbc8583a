using System.Net;
using System.Text.Json;
using Pantheon.Conformance.Verbs;

namespace Pantheon.Conformance.Urls;

/// <summary>Reads `{id, url, allow, resolve, expect}`; a case of another shape is told by its reason.</summary>
public static class UrlCaseReader
{
    public static UrlEntry Read(JsonElement value)
    {
        try
        {
            return Understood(value);
        }
        catch (InvalidOperationException exception)
        {
            // a key with half a character in it
            return new UrlEntry("null") { Malformed = exception.Message };
        }
    }

    private static UrlEntry Understood(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return new UrlEntry("null") { Malformed = "a case is an object with id and url" };
        }

        var entry = new UrlEntry(value.TryGetProperty("id", out var id) ? CaseText.Raw(id) : "null");
        if (entry.Id == "null")
        {
            return entry with { Malformed = "the id is no text and no number" };
        }

        if (value.TryGetProperty("expect", out var expected))
        {
            if (CaseText.Of(expected) is not ("allow" or "deny"))
            {
                return entry with { Malformed = "expect is 'allow' or 'deny'" };
            }

            entry = entry with { Expected = CaseText.Of(expected) };
        }

        if (!value.TryGetProperty("url", out var url) || url.ValueKind != JsonValueKind.String)
        {
            return entry with { Malformed = "the url is no text" };
        }

        if (Allow(value) is not { } allow)
        {
            return entry with { Malformed = "allow is a list of texts" };
        }

        if (Resolve(value) is not { } resolve)
        {
            return entry with { Malformed = "resolve gives lists of literal addresses to each name" };
        }

        // half a character is no malformed case: it is a hostile URL, and the gate would refuse it as such
        return entry with { Case = new UrlCase { Url = CaseText.Of(url) ?? "\uFFFD", Allow = allow, Resolve = resolve } };
    }

    /// <summary>A missing list allows nothing; entries that are no text stay in it as ones that allow nothing.</summary>
    private static List<string>? Allow(JsonElement value) =>
        !value.TryGetProperty("allow", out var allow) || allow.ValueKind == JsonValueKind.Null ? []
        : allow.ValueKind == JsonValueKind.Array ? [.. allow.EnumerateArray().Select(entry => CaseText.Of(entry) ?? "")]
        : null;

    private static Dictionary<string, IReadOnlyList<IReadOnlyList<IPAddress>>>? Resolve(JsonElement value)
    {
        var names = new Dictionary<string, IReadOnlyList<IReadOnlyList<IPAddress>>>(StringComparer.Ordinal);
        if (!value.TryGetProperty("resolve", out var resolve) || resolve.ValueKind == JsonValueKind.Null)
        {
            return names;
        }

        if (resolve.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var name in resolve.EnumerateObject())
        {
            if (LookUps(name.Value) is not { } lookUps)
            {
                return null;
            }

            names[name.Name] = lookUps;
        }

        return names;
    }

    /// <summary>`[["127.0.0.1"], ["10.0.0.1"]]`; a flat list is one look-up.</summary>
    private static List<IReadOnlyList<IPAddress>>? LookUps(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var isFlat = value.EnumerateArray().Any(entry => entry.ValueKind == JsonValueKind.String);
        var lookUps = isFlat ? [Addresses(value)] : value.EnumerateArray().Select(Addresses).ToList();
        return lookUps.Any(addresses => addresses is null) ? null : [.. lookUps.OfType<IReadOnlyList<IPAddress>>()];
    }

    private static List<IPAddress>? Addresses(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var addresses = new List<IPAddress>();
        foreach (var entry in value.EnumerateArray())
        {
            if (!IPAddress.TryParse(CaseText.Of(entry), out var address))
            {
                return null;
            }

            addresses.Add(address);
        }

        return addresses;
    }
}
