using System.Globalization;
using Pantheon.Platform.Processes;

namespace Pantheon.Runtimes.Fetching;

/// <summary>The system's own program that fetches files, and the command lines it gets. It reads no settings of a person and asks nothing. curl speaks https alone, also after a redirect; wget has no such setting, so that there the digest alone decides.</summary>
/// <param name="File">Its full path.</param>
/// <param name="IsCurl">Whether it is curl; otherwise it is wget.</param>
public sealed record FetchTool(string File, bool IsCurl)
{
    /// <summary>What curl ends with where a server cannot go on in the middle of a file.</summary>
    public const int CannotResume = 33;

    /// <summary>What curl may speak, redirects included.</summary>
    public string Protocols { get; init; } = "=https";

    /// <summary>curl, else wget; null where neither is on the PATH.</summary>
    public static FetchTool? Find(string? path) =>
        ExecutableFinder.Find("curl", path) is { } curl ? new FetchTool(curl, IsCurl: true)
        : ExecutableFinder.Find("wget", path) is { } wget ? new FetchTool(wget, IsCurl: false)
        : null;

    /// <summary>Asks for the heads of the answers alone: curl prints them on its output, wget on its errors.</summary>
    public IReadOnlyList<string> HeadArguments(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return IsCurl
            ? [.. Curl(), "--max-time", "60", "--head", "--url", address.AbsoluteUri]
            : ["--no-config", "--https-only", "--max-redirect=10", "--tries=1", "--timeout=60", "--no-hsts", "--spider", "--server-response", address.AbsoluteUri];
    }

    /// <summary>Fetches into a file.</summary>
    /// <param name="size">The whole file's bytes, where they are known: a server that sends more is cut off.</param>
    /// <param name="resumes">Whether what the file holds already is its beginning.</param>
    public IReadOnlyList<string> Arguments(Uri address, string file, long? size, bool resumes)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!IsCurl)
        {
            IReadOnlyList<string> more = resumes ? ["--continue"] : [];
            return ["--no-config", "--https-only", "--max-redirect=10", "--tries=1", "--timeout=120", "--no-hsts", "--no-verbose", .. more, $"--output-document={file}", address.AbsoluteUri];
        }

        IReadOnlyList<string> most = size is { } bytes ? ["--max-filesize", bytes.ToString(CultureInfo.InvariantCulture)] : [];
        IReadOnlyList<string> from = resumes ? ["--continue-at", "-"] : [];

        // two minutes without a byte are a connection that is gone
        return [.. Curl(), "--speed-limit", "1", "--speed-time", "120", .. most, .. from, "--output", file, "--url", address.AbsoluteUri];
    }

    // --disable counts only as the first word
    private IReadOnlyList<string> Curl() =>
        ["--disable", "--silent", "--show-error", "--fail", "--location", "--max-redirs", "10", "--proto", Protocols, "--proto-redir", Protocols, "--globoff", "--connect-timeout", "20"];
}
