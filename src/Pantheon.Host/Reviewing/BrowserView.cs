using System.Text;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Platform.Files;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Reviewing;

/// <summary>Shows a page in the person's own browser; where none can be started it says where the page lies.</summary>
internal static class BrowserView
{
    private static readonly string[] Names = ["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_CURRENT_DESKTOP", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "BROWSER"];

    public static async Task ShowAsync(CommandContext context, string html, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"pantheon-report-{Guid.NewGuid():n}.html");
        await AtomicFile.WriteAsync(file, Encoding.UTF8.GetBytes(html), null, cancellationToken);
        var environment = new Dictionary<string, string>(DayEnvironment.Of(context.Environment));
        foreach (var name in Names.Where(name => context.Environment.Find(name) is not null))
        {
            environment[name] = context.Environment.Variables[name];
        }

        var program = OperatingSystem.IsMacOS() ? "open" : "xdg-open";
        if (ExecutableFinder.Find(program, environment.GetValueOrDefault("PATH")) is null || !await AttachedProgram.ShowAsync(program, [file], environment, "", cancellationToken))
        {
            context.Screen.Say($"'{program}' is not on this machine; open the page yourself");
        }

        context.Screen.Data(file);
    }
}
