using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pantheon.Host.Worker.Gate;

/// <summary>Finds the nights of a span of time that did not open, for the morning's report.</summary>
public static class RefusalReading
{
    /// <summary>One line each, oldest first.</summary>
    public static IReadOnlyList<string> Find(string reportsFolder, DateTimeOffset since, DateTimeOffset until)
    {
        if (!Directory.Exists(reportsFolder))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateDirectories(reportsFolder).Order(StringComparer.Ordinal)
                .Select(folder => Path.Combine(folder, RefusalFiles.JsonFile))
                .Where(File.Exists)
                .Select(file => Line(file, since, until))
                .OfType<string>(),
        ];
    }

    private static string? Line(string file, DateTimeOffset since, DateTimeOffset until)
    {
        try
        {
            var json = JsonNode.Parse(File.ReadAllText(file));
            return DateTimeOffset.TryParse(json?["at"]?.ToString(), CultureInfo.InvariantCulture, out var at)
                ? at < since || at > until ? null
                    : $"the night of {json!["date"]} did not open at {at.UtcDateTime:HH:mm} UTC ({json["code"]}): {json["failed"]}; fix: {json["next"] ?? "pantheon doctor --night"}; more in {file}"
                : $"'{file}' says that a night did not open, but not when";
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return $"'{file}' says that a night did not open, and cannot be read: {unreadable.Message}";
        }
    }
}
