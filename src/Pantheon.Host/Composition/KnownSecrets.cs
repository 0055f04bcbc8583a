using System.Globalization;
using Pantheon.Core.Redaction;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Composition;

/// <summary>The secrets that this process knows by their values: a server may say them again, and what it says is stored.</summary>
internal static class KnownSecrets
{
    // letters alone, and no more of them, are a word of every text
    private const int LongestWord = 11;

    private static readonly string[] Names = ["KEY", "TOKEN", "SECRET", "SECRETS", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS"];

    /// <summary>Takes out what is secret by its form, and the values of variables that are named as secrets are; it learns the keys of model servers as they are made.</summary>
    public static Redactor Redactor(HostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new Redactor(environment.Variables.Where(variable => IsNamed(variable.Key) && IsValue(variable.Value)).Select(variable => variable.Value));
    }

    private static bool IsNamed(string variable) => variable.Split('_', '-').Any(part => Names.Any(name => part.EndsWith(name, StringComparison.OrdinalIgnoreCase)));

    // a number, a switch, the path of a key file: to take these out of every text would hide nothing and destroy much
    private static bool IsValue(string value) =>
        !Path.IsPathRooted(value) && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && !(value.Length <= LongestWord && value.All(char.IsAsciiLetter));
}
