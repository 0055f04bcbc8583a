using System.Text.RegularExpressions;
using Pantheon.Runtimes.Discovery;

namespace Pantheon.Host.Drafting;

/// <summary>The library's files as a catalog keeps them on this machine.</summary>
internal static partial class LibraryTexts
{
    /// <summary>Where a server would be expected, where none was found.</summary>
    public const string NoServer = "127.0.0.1:8080";

    /// <summary>A file of the library with this machine's time zone, its servers, and schemas where the catalog keeps them.</summary>
    public static string Fitted(string text, string timeZone, IReadOnlyList<FoundServer> servers)
    {
        var addresses = servers.Where(server => server.Endpoint.Address is not null).Select(server => $"\"{server.Endpoint.Address}\"").Append($"\"{NoServer}\"").Distinct();
        text = SchemaPath().Replace(text, "$schema=../schema/").Replace("tz: Etc/UTC", $"tz: {timeZone}", StringComparison.Ordinal);
        return AllowedAddresses().Replace(text, $"allow: [{string.Join(", ", addresses)}]");
    }

    [GeneratedRegex(@"\$schema=(\.\./)+ops/schemas/")]
    private static partial Regex SchemaPath();

    [GeneratedRegex(@"allow: \[""127\.0\.0\.1:8080""[^\]]*\]")]
    private static partial Regex AllowedAddresses();
}
