using System.Text.RegularExpressions;
using Pantheon.Core.Redaction;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Telemetry.Export;

/// <summary>What is taken out of everything that leaves: secrets by their form and the values of secret variables; when asked for also what tells whose machine it was.</summary>
internal static partial class ExportRedaction
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly string[] Secret = ["KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL"];

    /// <param name="people">Whether what tells whose machine it was is taken out too.</param>
    public static Func<string, string> Of(HostEnvironment environment, bool people)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var secrets = new Redactor(environment.Variables.Where(entry => Secret.Any(part => entry.Key.Contains(part, StringComparison.OrdinalIgnoreCase))).Select(entry => entry.Value));
        if (!people)
        {
            return secrets.Redact;
        }

        var names = new[] { environment.Home.Length > 1 ? environment.Home : "", environment.User, environment.Find("HOSTNAME") ?? "" }
            .Where(name => name.Length > 1).Distinct().OrderByDescending(name => name.Length).Select(Regex.Escape).ToList();
        var known = names.Count == 0 ? null : new Regex($@"(?<![A-Za-z0-9_-])({string.Join('|', names)})(?![A-Za-z0-9_-])", RegexOptions.CultureInvariant, Patience);
        return text =>
        {
            var clean = Mail().Replace(secrets.Redact(text), "[redacted:mail]");
            clean = Home().Replace(clean, "/[redacted:home]");
            clean = Address().Replace(clean, "[redacted:address]");
            return known?.Replace(clean, "[redacted:name]") ?? clean;
        };
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,24}", RegexOptions.CultureInvariant)]
    private static partial Regex Mail();

    [GeneratedRegex(@"/(home|Users)/[^/\s""'\\]+", RegexOptions.CultureInvariant)]
    private static partial Regex Home();

    [GeneratedRegex(@"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
