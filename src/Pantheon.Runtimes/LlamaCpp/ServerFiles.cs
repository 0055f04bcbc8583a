using System.Text.RegularExpressions;

namespace Pantheon.Runtimes.LlamaCpp;

/// <summary>
/// What a confined llama-server needs to see: its program, its libraries and its model. Whole folders around them may be somebody's home,
/// with keys in it and sockets that a private network does not close.
/// </summary>
public static partial class ServerFiles
{
    private static readonly string[] BesideBin = ["lib", "lib64", "usr"];

    public static IReadOnlyList<string> Of(string server, params IReadOnlyList<string> models)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(models);
        return [.. ProgramOf(Path.GetFullPath(server)), .. models.SelectMany(model => ModelOf(Path.GetFullPath(model)))];
    }

    /// <summary>The files of a model; one in parts is named by its first.</summary>
    internal static IEnumerable<string> ModelOf(string model)
    {
        var name = Path.GetFileName(model);
        return FirstPart().Match(name) is { Success: true } part
            ? Directory.EnumerateFiles(Path.GetDirectoryName(model)!)
                .Where(file => Path.GetFileName(file) is var other && other.StartsWith(part.Groups["name"].Value, StringComparison.Ordinal) && other.EndsWith(part.Groups["rest"].Value, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
            : [model];
    }

    private static IEnumerable<string> ProgramOf(string server)
    {
        if (server.StartsWith("/usr/", StringComparison.Ordinal))
        {
            return [];
        }

        var folder = Path.GetDirectoryName(server)!; // a file's full path has a folder
        var libraries = Directory.EnumerateFiles(folder).Where(file => Library().IsMatch(Path.GetFileName(file)));
        var prefix = Path.GetFileName(folder) == "bin" ? Path.GetDirectoryName(folder) : null;
        var trees = prefix is null or "/" ? [] : BesideBin.Select(name => Path.Combine(prefix, name)).Where(Directory.Exists);
        return [server, .. libraries.Order(StringComparer.Ordinal), .. trees];
    }

    [GeneratedRegex(@"^lib.+\.so(\.[0-9.]+)?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Library();

    [GeneratedRegex(@"^(?<name>.+-)[0-9]{5}(?<rest>-of-[0-9]{5}\.gguf)\z", RegexOptions.NonBacktracking)]
    private static partial Regex FirstPart();
}
