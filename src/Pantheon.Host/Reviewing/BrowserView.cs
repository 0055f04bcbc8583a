using System.Text;
using Pantheon.Host.Configuration;
using Pantheon.Platform.Files;

namespace Pantheon.Host.Reviewing;

/// <summary>Shows a page in the person's own browser; where none can be started it says where the page lies.</summary>
internal static class BrowserView
{
    public static async Task ShowAsync(CommandContext context, string html, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"pantheon-report-{Guid.NewGuid():n}.html");
        await AtomicFile.WriteAsync(file, Encoding.UTF8.GetBytes(html), null, cancellationToken);
        if (!await Opener.OpenAsync(context, file, cancellationToken))
        {
            context.Screen.Say($"'{Opener.Program}' is not on this machine; open the page yourself");
        }

        context.Screen.Data(file);
    }
}
