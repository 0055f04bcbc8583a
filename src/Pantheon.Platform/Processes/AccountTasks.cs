namespace Pantheon.Platform.Processes;

/// <summary>How many processes and threads the machine runs now; an account cannot have more.</summary>
internal static class AccountTasks
{
    public static int Count() => ProcessEntry.ReadAll().Sum(entry => entry.Threads);
}
