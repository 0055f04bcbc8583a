using System.CommandLine;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon completion SHELL`: the script by which a shell asks the program itself what may follow.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _pantheon() {
          local found word=${COMP_WORDS[COMP_CWORD]}
          COMPREPLY=()
          while IFS= read -r found; do
            [[ $found == "$word"* ]] && COMPREPLY+=("$found")
          done < <(pantheon "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        complete -o default -F _pantheon pantheon
        """;

    private const string Zsh = """
        #compdef pantheon
        _pantheon() {
          local -a found
          found=("${(@f)$(pantheon "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -- $found
        }
        compdef _pantheon pantheon
        """;

    private const string Fish = """
        complete -f -c pantheon -a '(pantheon "[suggest:"(commandline -C)"]" (commandline -p) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName pantheon -ScriptBlock {
          param($word, $line, $position)
          pantheon "[suggest:$position]" "$line" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print the completion script of a shell\n\n  source <(pantheon completion bash)\n  pantheon completion zsh > ~/.zfunc/_pantheon\n  pantheon completion fish > ~/.config/fish/completions/pantheon.fish\n  pantheon completion pwsh >> $PROFILE") { shell };
        command.SetAction(parsed =>
        {
            contextOf(parsed).Screen.Data(parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell });
            return ExitCode.Yes;
        });
        return command;
    }

    /// <summary>Whether these are the arguments of such a script, whose line need not be whole yet.</summary>
    public static bool Asks(IReadOnlyList<string> arguments) => arguments is [['[', 's', 'u', 'g', 'g', 'e', 's', 't', ..], ..];
}
