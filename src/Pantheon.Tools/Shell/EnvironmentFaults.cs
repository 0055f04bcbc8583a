using System.Text.RegularExpressions;

namespace Pantheon.Tools.Shell;

/// <summary>Tells a machine that lacks something (a package, a toolchain, a program) from code that is wrong.</summary>
internal static partial class EnvironmentFaults
{
    /// <summary>The line that shows that something is missing on this machine, or null.</summary>
    public static string? Find(string output) => output.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => Missing().IsMatch(line));

    // restore errors (no such package or no source), unusable or missing SDKs and frameworks, name look-ups that a sandbox cannot do
    [GeneratedRegex(
        @"\b(NU110[0-3]|NU1301|NU1302|NU5037|NETSDK1004|NETSDK1045|NETSDK1064|NETSDK1127|MSB4236|MSB1028)\b|A compatible \.NET SDK was not found|No \.NET SDKs were found|You must install or update \.NET to run this application|Could not resolve host|Temporary failure in name resolution|Network is unreachable|getaddrinfo (ENOTFOUND|EAI_AGAIN)|: command not found$|^bwrap: execvp .*: No such file or directory",
        RegexOptions.NonBacktracking)]
    private static partial Regex Missing();
}
