import type { PluginParts } from '../stage/stage.ts';
import { artifactKeyOf, previousBlue, withArtifactKey } from '../template/carry-over.ts';
import { type Block, blockOf, codeHashOf, type Template, withBlock } from '../template/template.ts';

type Copy = { readonly from: string; readonly to: string };

/**
 * Keeps blue's code in the deployment bucket for as long as blue may need it, while the Framework
 * removes all but the last few deployments.
 */
export class BlueArtifact {
  readonly #parts: PluginParts;
  #fresh: Copy | undefined;
  #setAside: readonly Copy[] = [];

  constructor(parts: PluginParts) {
    this.#parts = parts;
  }

  /** Returns the same template with blue's code at the key where it is kept. */
  async place(template: Template): Promise<Template> {
    const blue = blockOf(template, 'Blue');
    const [copy] = await this.#copiesOf([blue]);
    if (blue === undefined || copy === undefined) return template;
    this.#fresh = copy;
    return withBlock(template, 'Blue', withArtifactKey(blue, copy.to));
  }

  /** Copies the code there. Must run after the upload and before CloudFormation reads it. */
  async keep(): Promise<void> {
    if (this.#isSkipped || this.#fresh === undefined) return;
    const artifacts = await this.#parts.stage.artifacts();
    await artifacts.copy(this.#fresh.from, this.#fresh.to);
  }

  /**
   * Copies the code of a blue that was deployed before this plugin was used: it is in the folder of
   * a deployment that the Framework may remove now. The key in the template must not change, because
   * that would change blue.
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

  /** Restores what {@link setAside} copied and the Framework removed. */
  async restore(): Promise<void> {
    if (this.#setAside.length === 0) return;
    const artifacts = await this.#parts.stage.artifacts();
    for (const { from, to } of this.#setAside) {
      if (!(await artifacts.has(from))) await artifacts.copy(to, from);
    }
  }

  /** Returns none for a block whose code is kept already, or whose hash is unknown. */
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
