using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Core.Dangers;

/// <summary>Compares the parts of a package file that a package manager acts on; new dependencies alone are no danger of this kind.</summary>
internal static class PackageJson
{
    private static readonly string[] Keys =
    [
        "scripts", "bin", "husky", "lint-staged", "pre-commit", "pre-push", "gitHooks", "simple-git-hooks", "git-hooks", "workspaces", "packageManager", "pnpm", "gypfile", "config",
        "publishConfig", "trustedDependencies", "repositories",
    ];

    public static string? Find(string before, string after)
    {
        if (TryRead(after) is not { } now || TryRead(before.Length == 0 ? "{}" : before) is not { } was)
        {
            return "it is no JSON that can be compared, so its scripts and hooks are not known";
        }

        string[] changed = [.. Keys.Where(key => now.ContainsKey(key) && !JsonNode.DeepEquals(now[key], was.TryGetPropertyValue(key, out var old) ? old : null))];
        return changed.Length == 0 ? null : $"it changes '{string.Join("', '", changed)}', which a package manager runs or obeys on its own";
    }

    private static JsonObject? TryRead(string text)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };
            var map = JsonNode.Parse(text.TrimStart('\uFEFF'), documentOptions: options) as JsonObject;
            _ = map?.Count; // a name that stands twice shows only when the object is read
            return map;
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
