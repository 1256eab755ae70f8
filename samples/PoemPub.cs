#:project ../src/Polywire/Polywire.csproj

// Exercise 17.5: publishes a poem, one word at a time, under the topic «poem».
// The poem is Poem.txt: James McIntyre, «Ode on the Mammoth Cheese Weighing over 7,000 Pounds» (1866).
// Start Vowels.cs and FiveLetters.cs first.
//
//   dotnet run samples/PoemPub.cs [ADDRESS [FILE]]             default: zmq+tcp://*:6789 Poem.txt beside this file

using Polywire.Patterns;

string address = args.Length > 0 ? args[0] : "zmq+tcp://*:6789";
string file = args.Length > 1 ? args[1] : Path.Combine((string)AppContext.GetData("EntryPointFileDirectoryPath")!, "Poem.txt");

await using Publisher publisher = await Publisher.BindAsync(address);

// Subscribers need a moment to find us, and what is published before that is lost to them.
await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);

string poem = await File.ReadAllTextAsync(file);
foreach (string word in poem.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
{
    Console.WriteLine(word);
    await publisher.PublishAsync("poem", word);
}
