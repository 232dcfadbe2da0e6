import type { PluginParts } from '../stage/stage.ts';
import { artifactKeyOf, previousBlue, withArtifactKey } from '../template/carry-over.ts';
import { type Block, blockOf, codeHashOf, type Template, withBlock } from '../template/template.ts';

type Copy = { readonly from: string; readonly to: string };

/**
 * Keeps blue's code in the deployment bucket for as long as blue may need it, while the Framework
 * takes all but the last few deployments away.
 */
export class BlueArtifact {
  readonly #parts: PluginParts;
  #fresh: Copy | undefined;
  #setAside: readonly Copy[] = [];

  constructor(parts: PluginParts) {
    this.#parts = parts;
  }

  /** The same template with blue's code where it stays. */
  async place(template: Template): Promise<Template> {
    const blue = blockOf(template, 'Blue');
    const [copy] = await this.#copiesOf([blue]);
    if (blue === undefined || copy === undefined) return template;
    this.#fresh = copy;
    return withBlock(template, 'Blue', withArtifactKey(blue, copy.to));
  }

  /** After the upload, and before CloudFormation reads it from there. */
  async keep(): Promise<void> {
    if (this.#isSkipped || this.#fresh === undefined) return;
    const artifacts = await this.#parts.stage.artifacts();
    await artifacts.copy(this.#fresh.from, this.#fresh.to);
  }

  /**
   * A blue from before there was this plugin lies in the folder of a deployment. Another place in
   * the template would be a change of blue, so that the code has to come back to where it was.
   */
  async setAside(): Promise<void> {
    if (this.#isSkipped) return;
    const { compiledCloudFormationTemplate: template } = this.#parts.serverless.service.provider;
    const artifacts = await this.#parts.stage.artifacts();
    const copies = await this.#copiesOf([blockOf(template, 'Blue'), previousBlue(template)]);
    for (const copy of copies) {
      if (!(await artifacts.has(copy.from))) continue;
      await artifacts.copy(copy.from, copy.to);
      this.#setAside = [...this.#setAside, copy];
    }
  }

  async putBack(): Promise<void> {
    if (this.#setAside.length === 0) return;
    const artifacts = await this.#parts.stage.artifacts();
    for (const { from, to } of this.#setAside) {
      if (!(await artifacts.has(from))) await artifacts.copy(to, from);
    }
  }

  /** None for a block whose code is kept already, or is not known by its hash. */
  async #copiesOf(blocks: readonly (Block | undefined)[]): Promise<Copy[]> {
    const artifacts = await this.#parts.stage.artifacts();
    return blocks.flatMap((block) => {
      const from = block && artifactKeyOf(block);
      const codeHash = block && codeHashOf(block);
      if (from === undefined || codeHash === undefined) return [];
      const to = artifacts.keyOfBuild(codeHash);
      return from === to ? [] : [{ from, to }];
    });
  }

  get #isSkipped(): boolean {
    return this.#parts.serverless.service.provider.shouldNotDeploy === true;
  }
}
