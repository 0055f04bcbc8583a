using System.Text;
using System.Text.Json.Nodes;

namespace Pantheon.Testing.Servers;

/// <summary>One request as it came over the wire.</summary>
/// <param name="Path">Without the query.</param>
/// <param name="Query">Without its question mark; empty when there is none.</param>
/// <param name="Headers">By name, in any case.</param>
public sealed record LoopbackRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The body as it came, for what is no text.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>The body as a JSON object; fails the test where it is none.</summary>
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The next request of a connection; null at its end.</summary>
    public static async Task<LoopbackRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                return null;
            }

            bytes.AddRange(buffer.AsSpan(0, read));
            if (Parse(bytes) is { } request)
            {
                return request;
            }
        }
    }

    private static LoopbackRequest? Parse(List<byte> bytes)
    {
        var all = bytes.ToArray();
        var end = all.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        var lines = Encoding.ASCII.GetString(all, 0, end).Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        var length = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0;
        if (all.Length < end + 4 + length)
        {
            return null;
        }

        var parts = lines[0].Split(' ');
        var target = parts[1].Split('?', 2);
        return new LoopbackRequest(parts[0], target[0], target.Length > 1 ? target[1] : "", headers, Encoding.UTF8.GetString(all, end + 4, length)) { Content = all[(end + 4)..(end + 4 + length)] };
    }
}
