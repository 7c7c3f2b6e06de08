// @ts-check
// node docs/make/pictures.js: starts n8n with the node (docs/playground.md) and takes docs/images/operations, one picture of the
// fields of each operation, docs/images/examples, one of each template, and those that a reader sees first; each light and dark.
const { once } = require('../../playground/once');
const { takeExamplePictures } = require('./example-pictures');
const { takeFirstPictures } = require('./first-pictures');
const { takeOperationPictures } = require('./operation-pictures');

void once('pictures', async (playground, progress) => {
	progress.step('Pictures');
	await takeFirstPictures(playground);
	console.log(`   ${await takeOperationPictures(playground)} pictures in docs/images/operations`);
	console.log(`   ${await takeExamplePictures(playground)} pictures in docs/images/examples`);
});
