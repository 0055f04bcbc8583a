using System.Globalization;

namespace Pantheon.Core.Schemas;

/// <summary>Writes JSON paths: `$.steps[0].title`, `$['odd name']`.</summary>
internal static class JsonPath
{
    public static string Member(string path, string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '$' or '-')
            ? $"{path}.{name}"
            : $"{path}['{name}']";

    public static string Item(string path, int place) => string.Create(CultureInfo.InvariantCulture, $"{path}[{place}]");
}
