using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Pantheon.Platform.Interop;
using Pantheon.Platform.Processes;

namespace Pantheon.Platform.Sandboxing.Landlock;

/// <summary>What a child behind the walls does before it becomes the tool: it waits until the thread that started it, and whatever else of the worker stands there, is gone.</summary>
/// <param name="byName">Whether the thread is also looked for by its name, for a child that may signal none of the worker's.</param>
internal sealed class StarterWait(bool byName)
{
    // Until the thread that started it is gone, a tool could signal it or read through it; so this looks until no thread of the worker
    // answers any more, and only then becomes the tool. A thread that ends while the kernel lists them can hide the one after it, so two
    // looks must have seen the same, and as many as the kernel counts. The child of another account can signal none of them; but it is tied
    // to the starter next, and would die with it, so that one is looked for by its name. The shell adds the variables by itself.
    private const string Script = """
        [ -d "/proc/$PPID/task" ] || { echo 'the threads of the worker are hidden from /proc' >&2; exit 125; }
        wait_for() {
          local starter="$1" looks=0 seen="" last="" count="" thread="" name="" stat=""
          while :; do
            last=$seen
            seen=
            count=0
            for thread in /proc/$PPID/task/*; do
              if kill -0 "${thread##*/}" || { [ -n "$starter" ] && read -r name <"$thread/comm" && [ "$name" = "$starter" ]; }; then
                seen=
                break
              fi
              seen="$seen $thread"
              count=$((count + 1))
            done 2>/dev/null
            if [ -n "$seen" ] && [ "$seen" = "$last" ]; then
              read -r stat <"/proc/$PPID/stat"
              set -- ${stat##*) }
              [ "$count" != "${18}" ] || return 0
            fi
            looks=$((looks + 1))
            [ "$looks" -lt 100000 ] || { echo 'a thread of the worker stayed behind the wall' >&2; exit 125; }
          done
        }
        wait_for "$1"
        shift
        unset PWD OLDPWD SHLVL _
        exec "$@"
        """;

    private const int SetName = 15;
    private const string StrayName = "walls-stray";

    // the kernel keeps fifteen characters
    private readonly string _starter = byName ? "walls-" + RandomNumberGenerator.GetHexString(8, lowercase: true) : "";
    private bool _isNamed;

    /// <summary>The command that waits, and then becomes the one whose words follow.</summary>
    public IReadOnlyList<string> Command => field ??= ["/bin/sh", "-c", Script, "sh", _starter];

    /// <summary>Gives the calling thread the name that the child looks for, where it does; what an earlier starter bore has inherited the name, and gives it up.</summary>
    public void NameStarter()
    {
        if (!byName)
        {
            return;
        }

        if (_isNamed)
        {
            RenameStrays();
        }

        NameThis();
        _isNamed = true;
    }

    private void RenameStrays()
    {
        foreach (var name in ThreadRoll.SettledIds().Select(id => $"{ThreadRoll.Own}/{id}/comm"))
        {
            try
            {
                if (KernelFile.Read(name).TrimEnd('\n') == _starter)
                {
                    File.WriteAllText(name, StrayName);
                }
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // it has ended, or the child waits for it
            }
        }
    }

    private unsafe void NameThis()
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(_starter + '\0'))
        {
            if (LibC.Control(SetName, (nuint)name, 0, 0, 0) != 0)
            {
                throw new ProcessStartException("landlock", $"the thread that starts it cannot be named ({Marshal.GetLastPInvokeErrorMessage()}).");
            }
        }
    }
}
