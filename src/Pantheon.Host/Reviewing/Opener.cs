using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Reviewing;

/// <summary>Opens a file or folder with whatever the person's desktop opens it with.</summary>
internal static class Opener
{
    private static readonly string[] Names = ["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_CURRENT_DESKTOP", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "BROWSER"];

    public static string Program => OperatingSystem.IsMacOS() ? "open" : "xdg-open";

    /// <summary>False where nothing could be started.</summary>
    public static async Task<bool> OpenAsync(CommandContext context, string path, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string>(DayEnvironment.Of(context.Environment));
        foreach (var name in Names.Where(name => context.Environment.Find(name) is not null))
        {
            environment[name] = context.Environment.Variables[name];
        }

        return ExecutableFinder.Find(Program, environment.GetValueOrDefault("PATH")) is not null && await AttachedProgram.ShowAsync(Program, [path], environment, "", cancellationToken);
    }
}
