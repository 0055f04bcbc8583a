using System.Collections;

namespace Pantheon.Host.Terminal;

/// <summary>The process's environment, folder and user, read once; everything else gets them from here.</summary>
public sealed record HostEnvironment(IReadOnlyDictionary<string, string> Variables, string Folder, string User)
{
    public static HostEnvironment OfThisProcess() => new(
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
        Directory.GetCurrentDirectory(),
        Environment.UserName);

    public string? Find(string name) => Variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The user's home, or the root folder for an account that has none.</summary>
    public string Home => Find("HOME") ?? Find("USERPROFILE") ?? Path.GetPathRoot(Folder) ?? "/";
}
