namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>Holds one assembly's reference table against its rule in the house plan.</summary>
internal static class ReferenceCheck
{
    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!; // the runtime always has a folder here

    private static readonly string WebFrameworkFolder =
        Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Builder.WebApplication).Assembly.Location)!; // as above: a shared framework on disk

    public static IReadOnlyList<string> Violations(ProjectRule rule, IEnumerable<string> references)
    {
        var broken = new List<string>();
        foreach (var reference in references)
        {
            if (House.GuardedFramework.TryGetValue(reference, out var owners))
            {
                if (!owners.Contains(rule.Project))
                {
                    broken.Add($"{rule.Project} references {reference}, which only {Listed(owners)} may");
                }
            }
            else if (!IsAllowed(rule, reference))
            {
                broken.Add($"{rule.Project} references {reference}, which its row in the house plan does not name");
            }
        }

        return broken;
    }

    private static bool IsAllowed(ProjectRule rule, string reference) =>
        rule.Projects.Contains(reference)
        || rule.Packages.Contains(reference)
        || File.Exists(Path.Combine(FrameworkFolder, reference + ".dll"))
        || (rule.MayUseWebFramework && File.Exists(Path.Combine(WebFrameworkFolder, reference + ".dll")));

    private static string Listed(string[] owners) => owners.Length == 0 ? "nobody" : string.Join(", ", owners);
}
