using System.CommandLine;

namespace Polywire.Cli.Commands;

/// <summary><c>polywire completion bash|zsh|fish</c></summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _polywire() {
            local IFS=$'\n' line=${COMP_LINE:0:COMP_POINT}
            COMPREPLY=($(compgen -W "$(polywire "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _polywire polywire
        """;

    private const string Zsh = """
        #compdef polywire
        _polywire() {
            local line="${words[*]}"
            compadd -- ${(f)"$(polywire "[suggest:${#line}]" "$line" 2>/dev/null)"}
        }
        compdef _polywire polywire
        """;

    private const string Fish = """
        complete -c polywire -f -a '(polywire "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
        """;

    public static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new Subcommand("completion", "Print the completion script of a shell.", "eval \"$(polywire completion bash)\"") { shell }.Runs(async (parsed, _) =>
        {
            await Console.Out.WriteLineAsync(parsed.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Done;
        });
    }
}
