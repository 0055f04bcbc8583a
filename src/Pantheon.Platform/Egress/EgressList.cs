using System.Collections.Frozen;
using System.Net;

namespace Pantheon.Platform.Egress;

/// <summary>What may be reached, read from text: literal addresses with their ports, socket files, and names with ports. An entry in any other spelling allows nothing.</summary>
public sealed record EgressList
{
    public static EgressList Empty { get; } = new();

    public FrozenSet<IPEndPoint> Endpoints { get; private init; } = [];

    public FrozenSet<string> UnixSockets { get; private init; } = [];

    /// <summary>Each as `name:port`, exactly as a URL must say it.</summary>
    public FrozenSet<string> Names { get; private init; } = [];

    /// <summary>The entries that allow nothing, each with the reason.</summary>
    public IReadOnlyList<string> Ignored { get; private init; } = [];

    public static EgressList Parse(IEnumerable<string> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var (endpoints, sockets, names, ignored) = (new HashSet<IPEndPoint>(), new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var entry in entries)
        {
            if (UnixUrl.PathOf(entry) is { } path)
            {
                sockets.Add(path);
            }
            else if (Authority(entry) is not { } url)
            {
                ignored.Add($"'{GatedUrl.Printable(entry)}' is no literal address with its port, no socket file, and no name with its port");
            }
            else if (!IPAddress.TryParse(url.Host, out var address))
            {
                names.Add(url.Authority);
            }
            else if (EgressGuard.WhyNever(new IPEndPoint(address, url.Port)) is { } reason)
            {
                ignored.Add($"'{entry}' cannot be allowed: {reason}");
            }
            else
            {
                endpoints.Add(new IPEndPoint(address, url.Port));
            }
        }

        return new EgressList
        {
            Endpoints = endpoints.ToFrozenSet(),
            UnixSockets = sockets.ToFrozenSet(StringComparer.Ordinal),
            Names = names.ToFrozenSet(StringComparer.Ordinal),
            Ignored = ignored,
        };
    }

    /// <summary>A bare entry must say its port; a URL's scheme may say it, and its path means nothing here.</summary>
    private static GatedUrl? Authority(string entry)
    {
        if (entry.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            return null;
        }

        var isUrl = entry.Contains("://", StringComparison.Ordinal);
        var url = UrlGate.Parse(isUrl ? entry : "http://" + entry);
        return url.IsAccepted && (isUrl || entry == url.Authority) ? url : null;
    }
}
