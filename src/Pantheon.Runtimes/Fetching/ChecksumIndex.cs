using System.Text;
using System.Text.RegularExpressions;
using Pantheon.Core.Identity;
using Pantheon.Platform.Files;

namespace Pantheon.Runtimes.Fetching;

/// <summary>The file `sha256sums` beside models, as `sha256sum --check` reads it: which digest each of them was fetched with.</summary>
public static partial class ChecksumIndex
{
    public const string FileName = "sha256sums";

    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Digests by file name; lines that are of another form are passed over, and of two lines on one file the later counts.</summary>
    public static async Task<IReadOnlyDictionary<string, Digest>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var digests = new Dictionary<string, Digest>(StringComparer.Ordinal);
        foreach (var match in (await LinesAsync(folder, cancellationToken)).Select(line => Line().Match(line)).Where(match => match.Success))
        {
            digests[match.Groups["name"].Value] = new Digest(match.Groups["digest"].Value);
        }

        return digests;
    }

    /// <summary>Notes a file's digest in place of an earlier one; all other lines stay as they are.</summary>
    public static async Task NoteAsync(string folder, string name, Digest digest, CancellationToken cancellationToken)
    {
        var others = (await LinesAsync(folder, cancellationToken)).Where(line => Line().Match(line) is not { Success: true } match || match.Groups["name"].Value != name);
        var text = string.Concat(others.Append($"{digest.Hex}  {name}").Select(line => line + "\n"));
        await AtomicFile.WriteAsync(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(text), mode: null, cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(string folder, CancellationToken cancellationToken)
    {
        var file = new FileInfo(Path.Combine(folder, FileName));
        return !file.Exists ? []
            : file.Length > MaxBytes ? throw new IOException($"'{file.FullName}' has more than {ByteCount.Text(MaxBytes)}")
            : [.. (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
    }

    [GeneratedRegex(@"^(?<digest>[0-9A-Fa-f]{64}) [ *](?<name>.+)\z", RegexOptions.NonBacktracking)]
    private static partial Regex Line();
}
