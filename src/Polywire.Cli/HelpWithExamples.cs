using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Polywire.Cli;

/// <summary>The usual help under the name that people type, then the command's examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        InvocationConfiguration invocation = parseResult.InvocationConfiguration;
        TextWriter output = invocation.Output;
        using StringWriter text = new();
        invocation.Output = text;
        int result = usual.Invoke(parseResult);
        invocation.Output = output;
        // The library knows only the name of the file that runs.
        output.Write(text.ToString().TrimEnd().Replace(RootCommand.ExecutableName, "polywire", StringComparison.Ordinal) + "\n");
        if (parseResult.CommandResult.Command is Subcommand { Examples: [_, ..] examples })
        {
            output.WriteLine("\nExamples:");
            foreach (string line in examples) output.WriteLine(line.Length > 0 ? "  " + line : "");
        }

        return result;
    }
}
