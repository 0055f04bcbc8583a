namespace Pantheon.Host.Terminal;

/// <summary>The first page of help as it was written down when the program was built: in a pipe it is the same for everybody, and nothing has to be made ready to say it.</summary>
internal static class KeptHelp
{
    private const string Resource = "docs/help.txt";

    /// <summary>Prints it where these arguments ask for it and nobody asks for another layout; false leaves it to the command line.</summary>
    public static bool Tells(string[] arguments)
    {
        if (arguments is not [("--help" or "-h" or "-?")] || !Console.IsOutputRedirected || Environment.GetEnvironmentVariable("PANTHEON_FORCE_TTY") is not null || Environment.GetEnvironmentVariable("CLICOLOR_FORCE") is not null)
        {
            return false;
        }

        using var kept = typeof(KeptHelp).Assembly.GetManifestResourceStream(Resource);
        if (kept is null)
        {
            return false;
        }

        using var output = Console.OpenStandardOutput();
        kept.CopyTo(output);
        return true;
    }
}
